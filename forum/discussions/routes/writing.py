from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from forum.core.access import members, viewer
from forum.core.db import savepoint
from forum.core.limits import WRITES, limiter
from forum.core.markup import plain_line
from forum.core.refusals import NotFound, Refusal
from forum.discussions.actions import drafting, polling, publishing
from forum.discussions.actions.texts import cooked_body
from forum.discussions.forms import MOST_BODY, PreviewForm, ReplyForm, ThreadForm
from forum.discussions.models import Draft, Thread
from forum.discussions.queries import drafts, posts, spaces, threads
from forum.discussions.queries.head import get_head
from forum.discussions.routes.reading import address_of
from forum.discussions.routes.thread_page import returned_reply, thread_page
from forum.search.queries import similar_threads

blueprint = Blueprint("writing", __name__)
MOST_TITLE = 200
PREVIEWS = "60 per minute;1000 per hour"


@blueprint.route("/discussions/new", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def new_thread() -> ResponseReturnValue:
    """Open a thread; show it first as it would be when asked for a preview."""
    rooms = spaces.readable_spaces(viewer())
    draft = drafts.find_draft(viewer(), "thread:new") if request.method == "GET" else None
    form = _thread_form(draft)
    form.space.choices = [SelectChoice(room.slug, room.name) for room in rooms]
    if request.form.get("preview"):
        return _previewed_thread(form)
    if form.accepts():
        thread = form.attempt(lambda: _open_thread(form))
        if thread is not None:
            return redirect(f"/t/{thread.id}-{thread.slug}", 303)
    return _new_page(form, draft)


def _thread_form(draft: Draft | None) -> ThreadForm:
    if request.method == "POST":
        return ThreadForm()
    typed = {name: text for name, text in draft.fields.items() if text} if draft else {}
    asked = {
        name: request.args[name] for name in ("space", "type", "title") if name in request.args
    }
    return ThreadForm(formdata=None, data=typed | asked)


def _open_thread(form: ThreadForm) -> Thread:
    poll = None
    if form.poll_question.data:
        poll = polling.new_poll(form.poll_question.data, form.options(), form.poll_days.data)
    thread = publishing.start_thread(
        viewer(),
        spaces.get_space(viewer(), form.space.data),
        kind=form.type.data,
        title=form.title.data,
        body=form.body.data,
        tags=form.tag_slugs(),
        poll=poll,
        once=form.once_key,
    )
    publishing.drop_draft(thread.author_id, "thread:new")
    return thread


def _previewed_thread(form: ThreadForm) -> ResponseReturnValue:
    """Show what is on the way with scripts: the text as published, and threads like it."""
    title = plain_line(form.title.data or "", MOST_TITLE)
    similar = similar_threads(viewer(), title) if title else []
    return _new_page(form, preview_html=_preview(form.body.data or ""), similar=similar)


def _new_page(
    form: ThreadForm,
    draft: Draft | None = None,
    preview_html: str = "",
    similar: Sequence[Any] = (),
) -> ResponseReturnValue:
    if request.method == "POST":
        keep_typed("thread:new")
    page = render_template(
        "discussions/new.html",
        form=form,
        draft=draft,
        preview_html=preview_html,
        similar=similar,
        first_time=not posts.has_written(viewer()),
    )
    return page, form.status


@blueprint.post("/t/<int:thread_id>/reply")
@members
@limiter.limit(WRITES)
def reply(thread_id: int) -> ResponseReturnValue:
    """Add a post to a thread; show it first as it would be when asked for a preview."""
    form = ReplyForm()
    try:
        thread = threads.thread_for_reply(viewer(), thread_id)
    except NotFound:
        keep_typed(f"reply:{thread_id}")
        return render_template("discussions/unsent.html", body=form.body.data or ""), 404
    if request.form.get("preview"):
        return _reply_page(thread_id, form, _preview(form.body.data or ""))
    if form.accepts():
        post = form.attempt(
            lambda: publishing.reply(
                viewer(),
                thread,
                body=form.body.data,
                reply_to=form.target(),
                once=form.once_key,
            ),
            undo=False,
        )
        if post is not None:
            return redirect(address_of(thread, post.number), 303)
    return _reply_page(thread_id, form)


def _reply_page(thread_id: int, form: ReplyForm, preview_html: str = "") -> ResponseReturnValue:
    keep_typed(f"reply:{thread_id}")
    head = get_head(viewer(), thread_id)
    page = posts.page_of_posts(viewer(), head, posts.page_of(max(head.last_number, 1)))
    return thread_page(head, page, returned_reply(viewer(), head, form, preview_html)), form.status


@blueprint.post("/preview")
@members
@limiter.limit(PREVIEWS)
def preview() -> ResponseReturnValue:
    """Answer with a text as it would be published, as a piece of HTML."""
    form = PreviewForm()
    if not form.accepts():
        return " ".join(form.body.errors), 422
    return _preview(form.body.data or "")


def _preview(body: str) -> str:
    """Return what `publishing` would show of a text; one too long is not cooked."""
    return cooked_body(body).html if len(body) <= MOST_BODY else ""


def keep_typed(key: str) -> None:
    """Keep what the form of this request holds as a draft, as far as drafts take it."""
    with suppress(Refusal), savepoint():
        drafting.save_draft(viewer(), key, request.form)
