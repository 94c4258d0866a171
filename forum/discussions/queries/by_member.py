from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, func, select

from forum.core.access import Viewer
from forum.core.hot import Hot, value
from forum.core.paging import Slice
from forum.discussions.models import Post, PostSource, Thread
from forum.discussions.policy import visible_posts
from forum.discussions.queries.spaces import readable_ids

PER_PAGE = 15
WORDS = 30


class MemberPost(NamedTuple):
    """A post on its author's page: where it stands and how it begins."""

    id: int
    number: int
    title: str
    type: str
    created_at: datetime
    helped_count: int
    start: str


def latest_posts(viewer: Viewer, author_id: int, before: int | None) -> Slice[MemberPost]:
    """Return what a member wrote that the viewer may read, newest first; one statement.

    `before` is the number of the post the last page ended with.
    """
    values = {"author": author_id} if before is None else {"author": author_id, "before": before}
    rows = _latest.rows(tuple(readable_ids(viewer)), before is not None, **values)
    shown = rows[:PER_PAGE]
    more = len(rows) > PER_PAGE
    return Slice(shown, str(shown[-1].id) if more else None, before is None)


def _of_author(space_ids: tuple[int, ...], goes_on: bool) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Post.id,
        Post.number,
        Thread.title,
        Thread.type,
        Post.created_at,
        Post.helped_count,
        # The start is enough for an excerpt; a post may be long.
        func.substr(PostSource.text, 1, 12 * WORDS + 1),
    )
    statement = (
        select(*columns)
        .join(Thread, Thread.id == Post.thread_id)
        .join(PostSource, PostSource.post_id == Post.id)
        .where(Post.author_id == value("author", BigInteger()), visible_posts(space_ids))
    )
    if goes_on:
        statement = statement.where(Post.id < value("before", BigInteger()))
    return statement.order_by(Post.id.desc()).limit(PER_PAGE + 1)


_latest = Hot(MemberPost, _of_author)
