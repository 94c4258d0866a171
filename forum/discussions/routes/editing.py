from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import everyone, members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.markup import diff_html
from forum.core.paging import page_number
from forum.core.refusals import Conflict, Forbidden, Gone
from forum.discussions import policy
from forum.discussions.actions import editing
from forum.discussions.forms import MOST_BODY, EditForm, EditThreadForm
from forum.discussions.models import Draft, Post, Thread
from forum.discussions.queries import drafts, history, posts
from forum.discussions.routes.reading import address_of
from forum.discussions.routes.writing import keep_typed

blueprint = Blueprint("editing", __name__)
# A comparison may take half a second of the server's time.
COMPARISONS = "60 per minute;600 per hour"


@blueprint.route("/p/<int:post_id>/edit", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def edit(post_id: int) -> ResponseReturnValue:
    """Change a post; two edits at the same moment meet on a page with both texts."""
    thread, post = posts.get_post(viewer(), post_id, lock=request.method == "POST")
    if not policy.may_edit(viewer(), thread, post):
        raise Forbidden("You may not edit this post now.")
    draft = drafts.find_draft(viewer(), f"edit:{post_id}") if request.method == "GET" else None
    form = _form(thread, post, draft)
    if request.form.get("preview"):
        return _page(thread, post, form, preview_html=_preview(post, form.body.data or ""))
    if form.accepts():
        done = form.attempt(lambda: _edit(thread, post, form))
        if done is not None:
            return redirect(done, 303)
        if form.status == Conflict.status:
            return _meeting(thread, post, form)
    return _page(thread, post, form, draft)


def _form(thread: Thread, post: Post, draft: Draft | None) -> EditForm:
    kind = EditThreadForm if post.number == 1 else EditForm
    if request.method == "POST":
        return kind()
    typed = {name: text for name, text in draft.fields.items() if text} if draft else {}
    # A draft begun before somebody else's edit must meet it, not replace it.
    late = draft is not None and post.edited_at is not None and draft.updated_at < post.edited_at
    facts = {
        "body": posts.get_source(post.id).source,
        "title": thread.title,
        "type": thread.type,
        "tags": " ".join(thread.tags),
    }
    return kind(formdata=None, data=facts | typed | {"version": 0 if late else post.version})


def _edit(thread: Thread, post: Post, form: EditForm) -> str:
    heading = None
    if isinstance(form, EditThreadForm):
        heading = editing.Heading(form.title.data, form.type.data, form.tag_slugs())
    editing.edit(
        viewer(),
        thread,
        post,
        body=form.body.data,
        version=form.base_version(),
        heading=heading,
        reason=form.reason.data or "",
    )
    return address_of(thread, post.number)


def _page(
    thread: Thread,
    post: Post,
    form: EditForm,
    draft: Draft | None = None,
    preview_html: str = "",
) -> ResponseReturnValue:
    if request.method == "POST":
        keep_typed(f"edit:{post.id}")
    page = render_template(
        "discussions/edit.html",
        thread=thread,
        post=post,
        form=form,
        foreign=posts.get_source(post.id).format == "html",
        draft=draft,
        preview_html=preview_html,
    )
    return page, form.status


def _meeting(thread: Thread, post: Post, form: EditForm) -> ResponseReturnValue:
    keep_typed(f"edit:{post.id}")
    theirs = posts.get_source(post.id)
    form.version.data = str(post.version)
    page = render_template(
        "discussions/edit_meeting.html",
        thread=thread,
        post=post,
        form=form,
        theirs=theirs.source,
        foreign=theirs.format == "html",
        change_html=diff_html(theirs.source, form.body.data or ""),
    )
    return page, Conflict.status


def _preview(post: Post, body: str) -> str:
    source = posts.get_source(post.id)
    return editing.cooked_like(source, body).html if len(body) <= MOST_BODY else ""


@blueprint.get("/p/<int:post_id>/history")
@everyone
@limiter.limit(COMPARISONS)
def show_history(post_id: int) -> str:
    """Show the versions of a post, and what one of them changed."""
    thread, post = posts.get_post(viewer(), post_id)
    if not policy.may_read_post(viewer(), post):
        raise Gone("This post was taken away, and its history with it.")
    versions = history.all_versions(post)
    chosen = page_number(request.args.get("version")) if "version" in request.args else None
    number = versions[0].number if chosen is None else chosen
    return render_template(
        "discussions/history.html",
        thread=thread,
        post=post,
        versions=versions,
        shown=history.version_shown(viewer(), thread, post, versions, number),
    )
