from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.paging import Cursor
from forum.counterparts import policy
from forum.counterparts.actions import asking
from forum.counterparts.forms import DismissForm
from forum.counterparts.queries.people import get_person
from forum.counterparts.queries.requests import page_of_dismissed
from forum.counterparts.queries.suggestions import suggestions_for

blueprint = Blueprint("counterparts", __name__)


@blueprint.get("/counterparts")
@members
def suggestions() -> str:
    """Show whom a member might meet, and why."""
    page = suggestions_for(viewer())
    return render_template("counterparts/suggestions.html", page=page, kinds=policy.KINDS)


@blueprint.route("/counterparts/<username>/dismiss", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def dismiss(username: str) -> ResponseReturnValue:
    """Have somebody suggested no more."""
    person = get_person(viewer(), username)
    form = DismissForm()
    if form.accepts():
        done = form.attempt(
            lambda: asking.dismiss(viewer(), person.username, form.reason.data or "")
        )
        if done is not None:
            flash(f"{person.name} is not suggested to you any more; see “Not for me”.", "good")
            return redirect("/counterparts", 303)
    return render_template("counterparts/dismiss.html", form=form, person=person), form.status


@blueprint.get("/counterparts/dismissed")
@members
def show_dismissed() -> str:
    """List whom a member wants suggested no more."""
    page = page_of_dismissed(viewer(), Cursor.parse(request.args.get("after")))
    return render_template("counterparts/dismissed.html", page=page)


@blueprint.post("/counterparts/<username>/show-again")
@members
@limiter.limit(WRITES)
def show_again(username: str) -> ResponseReturnValue:
    """Have somebody suggested again."""
    person = asking.suggest_again(viewer(), username)
    flash(f"{person.name} may be suggested to you again.", "good")
    return redirect("/counterparts/dismissed", 303)
