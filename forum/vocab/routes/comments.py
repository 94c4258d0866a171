from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, moderators, viewer
from forum.core.limits import WRITES, limiter
from forum.vocab.actions import commenting
from forum.vocab.forms import RemoveCommentForm
from forum.vocab.queries.comments import get_comment
from forum.vocab.queries.skills import get_skill_proposal

blueprint = Blueprint("skill_comments", __name__)


@blueprint.post("/skills/comments/<int:comment_id>/delete")
@members
@limiter.limit(WRITES)
def delete(comment_id: int) -> ResponseReturnValue:
    """Take back a comment of one's own."""
    row = get_comment(comment_id, lock=True)
    commenting.delete_comment(viewer(), row)
    flash("Your comment is deleted.", "good")
    return redirect(commenting.page_of(row.proposal_id), 303)


@blueprint.route("/skills/comments/<int:comment_id>/remove", methods=["GET", "POST"])
@moderators
@limiter.limit(WRITES, methods=["POST"])
def remove(comment_id: int) -> ResponseReturnValue:
    """Take a comment from view, with a reason."""
    row = get_comment(comment_id, lock=request.method == "POST")
    form = RemoveCommentForm()
    if form.accepts():
        form.attempt(lambda: commenting.remove_comment(viewer(), row, form.reason.data))
        if form.status == 200:
            flash("The comment is removed. Its author is told.", "good")
            return redirect(commenting.page_of(row.proposal_id), 303)
    proposal = get_skill_proposal(row.proposal_id)
    page = render_template("vocab/remove_comment.html", form=form, comment=row, proposal=proposal)
    return page, form.status
