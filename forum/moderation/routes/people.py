from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import moderators, viewer
from forum.core.limits import WRITES, limiter
from forum.moderation.actions.suspending import suspend, unsuspend
from forum.moderation.forms import ReasonForm
from forum.moderation.policy import may_suspend
from forum.moderation.queries.people import get_person_named

blueprint = Blueprint("moderation_people", __name__)


@blueprint.route("/moderation/members/<username>", methods=["GET", "POST"])
@moderators
@limiter.limit(WRITES, methods=["POST"])
def member(username: str) -> ResponseReturnValue:
    """Suspend a member, or let them back in."""
    person = get_person_named(username, lock=request.method == "POST")
    form = ReasonForm()
    if form.accepts():
        act = suspend if request.form.get("act") == "suspend" else unsuspend
        form.attempt(lambda: act(viewer(), person, form.reason.data))
        if form.status == 200:
            flash("Done. It stands in the public log.", "good")
            return redirect(f"/moderation/members/{person.username}", 303)
    page = render_template(
        "moderation/member.html", person=person, may=may_suspend(viewer(), person), form=form
    )
    return page, form.status
