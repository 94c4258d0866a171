from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import User
from forum.core.access import moderators, viewer
from forum.core.db import db
from forum.core.limits import WRITES, limiter
from forum.discussions.actions import moderating
from forum.discussions.queries import posts
from forum.discussions.routes.moderating import blueprint
from forum.discussions.routes.moderating.forms import ReasonForm


@blueprint.route("/p/<int:post_id>/moderate", methods=["GET", "POST"])
@moderators
@limiter.limit(WRITES, methods=["POST"])
def post(post_id: int) -> ResponseReturnValue:
    """Hide or restore a post, or go on to moving it."""
    thread, row = posts.get_post(viewer(), post_id, lock=request.method == "POST")
    hidden = "hidden" in (row.state, thread.state)
    form = ReasonForm()
    if form.accepts():
        actor = moderating.actor_of(viewer())
        act = moderating.hide_post if request.form.get("act") == "hide" else moderating.restore_post
        form.attempt(lambda: act(actor, thread, row, form.reason.data))
        if form.status == 200:
            flash("The post is hidden." if act is moderating.hide_post else "It is back.", "good")
            return redirect(f"/p/{post_id}", 303)
    page = render_template(
        "discussions/moderate_post.html",
        thread=thread,
        post=row,
        author=db.session.get_one(User, row.author_id),
        hidden=hidden,
        form=form,
    )
    return page, form.status
