from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import moderators, viewer
from forum.core.limits import WRITES, limiter
from forum.core.paging import Cursor
from forum.core.refusals import NotFound
from forum.moderation.actions.handling import handle_member, handle_message, handle_post
from forum.moderation.actions.hiring import handle_contact, handle_opening
from forum.moderation.actions.ideas import handle_idea, handle_tried
from forum.moderation.forms import ReasonForm
from forum.moderation.policy import REASONS
from forum.moderation.queries.queue import find_item, page_of_queue

blueprint = Blueprint("moderation", __name__)
HANDLERS = {
    "post": handle_post,
    "member": handle_member,
    "message": handle_message,
    "idea": handle_idea,
    "tried": handle_tried,
    "opening": handle_opening,
    "contact": handle_contact,
}


@blueprint.get("/moderation")
@moderators
def queue() -> str:
    """Show what waits for a moderator, the oldest first."""
    page = page_of_queue(viewer(), Cursor.parse(request.args.get("after")))
    return render_template(
        "moderation/queue.html", page=page, reasons=REASONS, form=ReasonForm(formdata=None)
    )


@blueprint.route("/moderation/<kind>/<int:number>", methods=["GET", "POST"])
@moderators
@limiter.limit(WRITES, methods=["POST"])
def item(kind: str, number: int) -> ResponseReturnValue:
    """Show one reported thing, or settle its reports."""
    handle = HANDLERS.get(kind)
    if handle is None:
        raise NotFound
    form = ReasonForm()
    if form.accepts():
        act = request.form.get("act", "")
        form.attempt(lambda: handle(viewer(), number, act, form.reason.data))
        if form.status == 200:
            flash("Done. Those concerned are told.", "good")
            return redirect("/moderation", 303)
    row = find_item(viewer(), kind, number)
    if row is None and form.status == 409:
        flash("Another moderator was faster: nothing is open there any more.", "info")
        return redirect("/moderation", 303)
    if row is None:
        raise NotFound
    page = render_template("moderation/item.html", item=row, reasons=REASONS, form=form)
    return page, form.status
