from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import User
from forum.core.access import moderators, viewer
from forum.core.db import db
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Conflict
from forum.discussions.actions import moderating
from forum.discussions.models import Post, Thread
from forum.discussions.queries import history, posts
from forum.discussions.routes.moderating import blueprint
from forum.discussions.routes.moderating.forms import ReasonForm


@blueprint.route("/p/<int:post_id>/moderate", methods=["GET", "POST"])
@moderators
@limiter.limit(WRITES, methods=["POST"])
def post(post_id: int) -> ResponseReturnValue:
    """Hide or restore a post, or go on to moving it."""
    thread, row = posts.get_post(viewer(), post_id, lock=request.method == "POST")
    form = ReasonForm()
    if form.accepts():
        hides = request.form.get("act") == "hide"
        form.attempt(lambda: (_hide if hides else _restore)(thread, row, form))
        if form.status == 200:
            flash("The post is hidden." if hides else "It is back.", "good")
            return redirect(f"/p/{post_id}", 303)
    page = render_template(
        "discussions/moderate_post.html",
        thread=thread,
        post=row,
        author=db.session.get_one(User, row.author_id),
        # The opening post is hidden by hiding its thread.
        state=thread.state if row.number == 1 else row.state,
        form=form,
    )
    return page, form.status


def _hide(thread: Thread, row: Post, form: ReasonForm) -> None:
    moderating.hide_post(moderating.actor_of(viewer()), thread, row, form.reason.data)


def _restore(thread: Thread, row: Post, form: ReasonForm) -> None:
    moderating.restore_post(viewer(), thread, row, form.reason.data)


@blueprint.route("/p/<int:post_id>/history/<int:number>/take-out", methods=["GET", "POST"])
@moderators
@limiter.limit(WRITES, methods=["POST"])
def version(post_id: int, number: int) -> ResponseReturnValue:
    """Take an earlier version of a post out of its public history."""
    thread, row = posts.get_post(viewer(), post_id, lock=request.method == "POST")
    versions = history.all_versions(row)
    shown = history.version_shown(viewer(), thread, row, versions, number)
    if number == row.version:
        raise Conflict("This version is the present one. Edit the post first.")
    form = ReasonForm()
    if form.accepts():
        form.attempt(
            lambda: moderating.take_out_version(viewer(), thread, row, number, form.reason.data)
        )
        if form.status == 200:
            flash("Only moderators can read that version now.", "good")
            return redirect(f"/p/{post_id}/history?version={number}", 303)
    page = render_template(
        "discussions/moderate_version.html", thread=thread, post=row, shown=shown, form=form
    )
    return page, form.status
