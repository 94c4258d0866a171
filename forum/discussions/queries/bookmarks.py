from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, tuple_

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.markup import excerpt
from forum.core.paging import Cursor, Slice
from forum.discussions.models import Bookmark, Post, PostSource, Thread
from forum.discussions.policy import visible_posts
from forum.discussions.queries.rows import Person
from forum.discussions.queries.spaces import readable_ids

PER_PAGE = 30
_SHOWN = 400


@dataclass(frozen=True, slots=True)
class BookmarkRow:
    """A post somebody wants to find again."""

    post_id: int
    number: int
    thread_title: str
    excerpt: str
    author: Person
    at: datetime


def page_of_bookmarks(viewer: Viewer, after: Cursor | None) -> Slice[BookmarkRow]:
    """Return the bookmarks of a member, latest first; one statement.

    Posts that were taken away, or stand where the member may no longer read, are left out.
    """
    statement = (
        select(
            Bookmark.at,
            Bookmark.post_id,
            Post.number,
            Thread.title,
            func.substr(PostSource.text, 1, _SHOWN).label("text"),
            User.id,
            User.username,
            User.name,
        )
        .join(Post, Post.id == Bookmark.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(PostSource, PostSource.post_id == Post.id)
        .join(User, User.id == Post.author_id)
        .where(Bookmark.user_id == viewer.id, visible_posts(readable_ids(viewer)))
    )
    if after is not None:
        place = tuple_(Bookmark.at, Bookmark.post_id)
        statement = statement.where(place < tuple_(after.at, after.id))
    statement = statement.order_by(Bookmark.at.desc(), Bookmark.post_id.desc())
    rows = db.session.execute(statement.limit(PER_PAGE + 1)).all()
    shown = rows[:PER_PAGE]
    more = len(rows) > PER_PAGE
    cursor = str(Cursor(shown[-1].at, shown[-1].post_id)) if more else None
    return Slice([_row(row) for row in shown], cursor, after is None)


def _row(row: Row[Any]) -> BookmarkRow:
    person = Person(row.id, row.username, row.name)
    return BookmarkRow(row.post_id, row.number, row.title, excerpt(row.text), person, row.at)
