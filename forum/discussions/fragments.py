from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Flask
from markupsafe import Markup

from forum.core.access import viewer
from forum.core.fragments import recall_each
from forum.discussions.queries.by_member import MemberPost
from forum.discussions.queries.rows import MyPost, PostRow, ThreadRow

_LIST = ('<ol class="threads" aria-label="Threads">\n', "</ol>")


def thread_list(rows: Sequence[ThreadRow], show_space: bool = True) -> Markup:
    """Return a list of threads as HTML, times in the viewer's zone."""
    shown = (show_space, viewer().timezone)
    items = [row + shown for row in rows]
    return recall_each("components/thread.html", "thread_item", items, _LIST)


def post_items(
    items: Sequence[tuple[PostRow, MyPost | None]],
    may_reply: bool,
    accepted_id: int | None,
    news: int,
) -> Markup:
    """Return posts of a thread as HTML; a line before the first new one tells `news`."""
    shown = _with_new_line(items, may_reply, accepted_id, news)
    return recall_each("components/post.html", "post_item", shown)


def post_lines(posts: Sequence[MemberPost]) -> Markup:
    """Return what a member wrote as lines of a list, times in the viewer's zone."""
    zone = viewer().timezone
    return recall_each("members/_member.html", "post_line", [(*post, zone) for post in posts])


def _with_new_line(
    items: Sequence[tuple[PostRow, MyPost | None]],
    may_reply: bool,
    accepted_id: int | None,
    news: int,
) -> Iterator[tuple[object, ...]]:
    zone = viewer().timezone
    for post, mine in items:
        told = news if mine is not None and mine.new else 0
        yield (*post, mine, may_reply, post.id == accepted_id, told, zone)
        if told:
            news = 0


def init_lists(app: Flask) -> None:
    """Give templates the hottest loops of the product."""
    app.jinja_env.filters.update(
        thread_list=thread_list, post_items=post_items, post_lines=post_lines
    )
