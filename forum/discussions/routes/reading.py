from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import everyone, viewer
from forum.core.kept import keep
from forum.core.paging import Cursor, page_number
from forum.core.refusals import Gone, NotFound
from forum.discussions.actions.reading import note_shown
from forum.discussions.queries import lists, posts, spaces, threads
from forum.discussions.queries.head import get_head
from forum.discussions.routes.thread_page import Typed, started_reply, thread_page

blueprint = Blueprint("discussions", __name__)


@blueprint.get("/discussions")
@everyone
def index() -> str:
    """Show the spaces, each with its purpose and size."""
    keep("front")
    return render_template(
        "discussions/index.html",
        spaces=spaces.readable_spaces(viewer()),
        counts=spaces.space_counts(viewer()),
    )


@blueprint.get("/discussions/<slug>")
@everyone
def space(slug: str) -> str:
    """Show the threads of a space, latest first."""
    keep(f"space:{slug}")
    room = spaces.get_space(viewer(), slug)
    page = lists.page_of_space(viewer(), room, Cursor.parse(request.args.get("after")))
    following = threads.follows_space(viewer(), room.id)
    return render_template("discussions/space.html", space=room, page=page, following=following)


@blueprint.get("/t/<int:thread_id>")
@blueprint.get("/t/<int:thread_id>-<slug>")
@everyone
def thread(thread_id: int, slug: str = "") -> ResponseReturnValue:
    """Show one page of a thread."""
    keep(f"thread:{thread_id}")
    number = page_number(request.args.get("page"))
    head = get_head(viewer(), thread_id)
    if head.state == "merged":
        return _follow_merge(thread_id, number)
    if slug != head.slug:
        query = request.query_string.decode("ascii", "ignore")
        return redirect(f"/t/{head.id}-{head.slug}{f'?{query}' if query else ''}", 301)
    page = posts.page_of_posts(viewer(), head, number)
    person = viewer()
    if person.id is None:
        return thread_page(head, page, Typed())
    # The last numbers may have been moved away: who sees the last page has seen all there is.
    shown = page.items[-1].number if page.items and number < page.last else head.last_number
    note_shown(person.id, head, shown)
    return thread_page(head, page, started_reply(person, head))


def _follow_merge(thread_id: int, page: int) -> ResponseReturnValue:
    first = (page - 1) * posts.PER_PAGE + 1
    post = posts.where_is(thread_id, first) or posts.where_is(thread_id, 1)
    if post is None:
        raise Gone("This thread was merged into one that was taken away.")
    return redirect(f"/p/{post.id}", 301)


@blueprint.get("/p/<int:post_id>")
@everyone
def post(post_id: int) -> ResponseReturnValue:
    """Lead to where a post stands today."""
    place = posts.place_of(viewer(), post_id)
    if place.state == "merged":
        raise NotFound
    return redirect(address_of(place, place.number), 302)


def address_of(row: Any, number: int) -> str:
    """Return the address of a post: its thread, the page it stands on and its anchor."""
    page = posts.page_of(number)
    query = f"?page={page}" if page > 1 else ""
    return f"/t/{row.id}-{row.slug}{query}#post-{number}"
