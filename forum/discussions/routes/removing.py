from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Forbidden
from forum.discussions import policy
from forum.discussions.actions import removing
from forum.discussions.forms import DeleteForm
from forum.discussions.queries import posts
from forum.discussions.routes.reading import address_of

blueprint = Blueprint("removing", __name__)


@blueprint.route("/p/<int:post_id>/delete", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def delete(post_id: int) -> ResponseReturnValue:
    """Take a post away, with a reason; a first post takes its thread along."""
    thread, post = posts.get_post(viewer(), post_id, lock=request.method == "POST")
    if post.state == "deleted":
        return redirect(address_of(thread, post.number), 303)
    if not policy.may_delete(viewer(), thread, post):
        raise Forbidden("You may not delete this post now.")
    form = DeleteForm()
    if form.accepts():
        done = form.attempt(lambda: removing.delete(viewer(), thread, post, form.reason.data or ""))
        if done is not None:
            flash("It is deleted. You can undo this where it stood.", "good")
            return redirect(address_of(thread, post.number), 303)
    page = render_template(
        "discussions/delete.html",
        thread=thread,
        post=post,
        form=form,
        kept=post.number == 1 and removing.replied_by_others(thread),
    )
    return page, form.status


@blueprint.post("/p/<int:post_id>/restore")
@members
@limiter.limit(WRITES)
def restore(post_id: int) -> ResponseReturnValue:
    """Bring a deleted post back."""
    thread, post = posts.get_post(viewer(), post_id, lock=True)
    removing.restore(viewer(), thread, post)
    flash("It is back.", "good")
    return redirect(address_of(thread, post.number), 303)
