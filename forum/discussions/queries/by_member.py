from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.markup import excerpt
from forum.core.paging import Slice
from forum.discussions.models import Post, PostSource, Thread
from forum.discussions.policy import visible_posts
from forum.discussions.queries.spaces import readable_ids

PER_PAGE = 20
WORDS = 40


@dataclass(frozen=True, slots=True)
class MemberPost:
    """A post on its author's page: where it stands and how it begins."""

    id: int
    number: int
    thread_title: str
    type: str
    created_at: datetime
    helped_count: int
    excerpt: str


def latest_posts(viewer: Viewer, author_id: int, before: int | None) -> Slice[MemberPost]:
    """Return what a member wrote that the viewer may read, newest first; one statement.

    `before` is the number of the post the last page ended with.
    """
    statement = (
        select(
            Post.id,
            Post.number,
            Thread.title,
            Thread.type,
            Post.created_at,
            Post.helped_count,
            # The start is enough for an excerpt; a post may be long.
            func.substr(PostSource.text, 1, 12 * WORDS + 1).label("start"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(PostSource, PostSource.post_id == Post.id)
        .where(Post.author_id == author_id, visible_posts(readable_ids(viewer)))
    )
    if before is not None:
        statement = statement.where(Post.id < before)
    rows = db.session.execute(statement.order_by(Post.id.desc()).limit(PER_PAGE + 1)).all()
    shown = [_member_post(row) for row in rows[:PER_PAGE]]
    more = len(rows) > PER_PAGE
    return Slice(shown, str(shown[-1].id) if more else None, before is None)


def _member_post(row: Row[Any]) -> MemberPost:
    return MemberPost(
        row.id,
        row.number,
        row.title,
        row.type,
        row.created_at,
        row.helped_count,
        excerpt(row.start, WORDS),
    )
