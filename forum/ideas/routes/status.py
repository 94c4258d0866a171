from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Forbidden
from forum.ideas.actions.changing import change_status, untold
from forum.ideas.policy import may_edit
from forum.ideas.queries.one import get_idea
from forum.ideas.states import STATUSES, TRIED
from forum.ideas.status_forms import StatusForm

blueprint = Blueprint("idea_status", __name__)


@blueprint.route("/ideas/<int:idea_id>/status", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def change(idea_id: int) -> ResponseReturnValue:
    """Take one's idea to another status, with a note."""
    idea = get_idea(viewer(), idea_id, lock=request.method == "POST")
    if not may_edit(viewer(), idea):
        raise Forbidden("Only its author changes the status of an idea.")
    form = StatusForm().offer(idea.status)
    if form.accepts():
        to, note, seen = form.to.data, form.note.data or "", form.seen.data or ""
        form.attempt(lambda: change_status(viewer(), idea, to, note, seen=seen))
        if form.status == 200:
            flash(f"The idea is “{STATUSES[idea.status].label}” now.", "good")
            return redirect(f"/ideas/{idea.id}-{idea.slug}#history", 303)
    # Sent again, the form is about what stands on the page now.
    form.seen.data = idea.status
    page = render_template(
        "ideas/status.html",
        idea=idea,
        form=form,
        statuses=STATUSES,
        untold=untold(idea) if TRIED.intersection(STATUSES[idea.status].after) else (),
    )
    return page, form.status
