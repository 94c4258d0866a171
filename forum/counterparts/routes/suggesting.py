from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.counterparts import policy
from forum.counterparts.actions import asking
from forum.counterparts.forms import DismissForm
from forum.counterparts.queries.people import get_person
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
            flash(f"{person.name} is not suggested to you any more.", "good")
            return redirect("/counterparts", 303)
    return render_template("counterparts/dismiss.html", form=form, person=person), form.status
