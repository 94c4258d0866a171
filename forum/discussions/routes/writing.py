from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.discussions.actions import publishing
from forum.discussions.forms import ReplyForm, ThreadForm
from forum.discussions.queries import posts, spaces, threads
from forum.discussions.routes.reading import address_of, thread_page

blueprint = Blueprint("writing", __name__)


@blueprint.route("/discussions/new", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def new_thread() -> ResponseReturnValue:
    """Open a thread."""
    rooms = spaces.readable_spaces(viewer())
    form = ThreadForm(request.values)
    form.space.choices = [(room.slug, room.name) for room in rooms]
    if form.accepts():
        room = spaces.get_space(viewer(), form.space.data)
        thread = form.attempt(
            lambda: publishing.start_thread(
                viewer(),
                room,
                kind=form.type.data,
                title=form.title.data,
                body=form.body.data,
                tags=form.tag_slugs(),
                once=form.once_key,
            )
        )
        if thread is not None:
            return redirect(f"/t/{thread.id}-{thread.slug}", 303)
    return render_template("discussions/new.html", form=form, spaces=rooms), form.status


@blueprint.post("/t/<int:thread_id>/reply")
@members
@limiter.limit(WRITES)
def reply(thread_id: int) -> ResponseReturnValue:
    """Add a post to a thread."""
    thread = threads.get_thread(viewer(), thread_id, lock=True)
    form = ReplyForm()
    if form.accepts():
        target = form.reply_to.data or ""
        post = form.attempt(
            lambda: publishing.reply(
                viewer(),
                thread,
                body=form.body.data,
                reply_to=int(target) if target.isascii() and target.isdigit() else None,
                once=form.once_key,
            )
        )
        if post is not None:
            return redirect(address_of(thread, post.number), 303)
    head = threads.get_head(viewer(), thread_id)
    page = posts.page_of_posts(viewer(), head, posts.page_of(head.last_number))
    return thread_page(head, page, form), form.status
