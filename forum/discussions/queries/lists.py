from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, and_, func, literal, select, tuple_
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import UtcDateTime, db
from forum.core.hot import Hot, value
from forum.core.paging import Cursor, Slice
from forum.discussions.models import ReadMark, Thread
from forum.discussions.policy import visible_threads
from forum.discussions.queries.rows import ThreadRow, thread_row
from forum.discussions.queries.spaces import SpaceFacts, readable_ids, spaces_by_id

PER_PAGE = 20
Author = aliased(User)


class ListRow(NamedTuple):
    """A row of a list of threads as the database gives it; `read_number` None: never opened."""

    id: int
    space_id: int
    type: str
    title: str
    slug: str
    pinned: bool
    locked: bool
    post_count: int
    last_number: int
    last_post_at: datetime
    accepted_post_id: int | None
    tags: tuple[str, ...]
    excerpt: str
    author_username: str
    author_name: str
    read_number: int | None


_COLUMNS: tuple[Any, ...] = (
    Thread.id,
    Thread.space_id,
    Thread.type,
    Thread.title,
    Thread.slug,
    Thread.pinned,
    Thread.locked,
    Thread.post_count,
    Thread.last_number,
    Thread.last_post_at,
    Thread.accepted_post_id,
    Thread.tags,
    Thread.excerpt,
    Author.username.label("author_username"),
    Author.name.label("author_name"),
)


def listing(viewer_id: Any, never_opened: int | None = None) -> Select[Any]:
    """Return the statement every list of threads is made of, with how far the viewer has read.

    Its rows have the fields of ListRow; `viewer_id` is a number, a parameter, or None for a
    guest; `never_opened` stands for a read mark that is not there.
    """
    seen: Any = ReadMark.number if viewer_id is not None else literal(None, BigInteger())
    if never_opened is not None:
        seen = func.coalesce(seen, never_opened)
    statement: Select[Any] = select(*_COLUMNS, seen.label("read_number")).join(
        Author, Author.id == Thread.author_id
    )
    if viewer_id is not None:
        mine = and_(ReadMark.thread_id == Thread.id, ReadMark.user_id == viewer_id)
        statement = statement.outerjoin(ReadMark, mine)
    return statement


def sliced(viewer: Viewer, statement: Select[Any], after: Cursor | None) -> Slice[ThreadRow]:
    """Return one page of a list of threads, latest first."""
    if after is not None:
        place = tuple_(Thread.last_post_at, Thread.id)
        statement = statement.where(place < tuple_(after.at, after.id))
    statement = statement.order_by(*_LATEST).limit(PER_PAGE + 1)
    return _slice(viewer, db.session.execute(statement).all(), after)


def page_of_space(viewer: Viewer, space: SpaceFacts, after: Cursor | None) -> Slice[ThreadRow]:
    """Return threads of a space, pinned ones first, then latest first; one statement."""
    return _hot_page(_space_list, viewer, (space.id,), after)


def page_of_latest(viewer: Viewer, after: Cursor | None) -> Slice[ThreadRow]:
    """Return threads of all spaces the viewer may read, latest first; one statement."""
    return _hot_page(_latest_list, viewer, readable_ids(viewer), after)


def latest_threads(signed_in: bool, space_ids: tuple[int, ...]) -> Select[Any]:
    """Return the SELECT of the first page of `page_of_latest`, for a statement that reads more.

    Its rows are for `first_page`; of somebody signed in the value `viewer_id` is asked for.
    """
    return _latest(signed_in, space_ids, goes_on=False)


def first_page(viewer: Viewer, rows: Sequence[Any]) -> Slice[ThreadRow]:
    """Return rows of `latest_threads` as the first page of a list."""
    return _slice(viewer, rows, None)


def thread_rows(viewer: Viewer, rows: Sequence[Any]) -> list[ThreadRow]:
    """Return rows of `listing` as what a list shows."""
    rooms = spaces_by_id()
    return [thread_row(row, rooms[row.space_id], viewer) for row in rows]


_LATEST = (Thread.last_post_at.desc(), Thread.id.desc())


def _hot_listing(signed_in: bool, space_ids: tuple[int, ...], goes_on: bool) -> Select[Any]:
    viewer_id = value("viewer_id", BigInteger()) if signed_in else None
    statement = listing(viewer_id).where(visible_threads(space_ids)).limit(PER_PAGE + 1)
    if goes_on:
        # One more than the page shows says whether the list goes on, and nothing is counted.
        place = tuple_(Thread.last_post_at, Thread.id)
        last = tuple_(value("at", UtcDateTime()), value("last_id", BigInteger()))
        statement = statement.where(place < last)
    return statement


def _latest(signed_in: bool, space_ids: tuple[int, ...], goes_on: bool) -> Select[Any]:
    return _hot_listing(signed_in, space_ids, goes_on).order_by(*_LATEST)


def _of_space(signed_in: bool, space_ids: tuple[int, ...], goes_on: bool) -> Select[Any]:
    statement = _hot_listing(signed_in, space_ids, goes_on)
    if goes_on:
        # Pinned threads stand on the first page only.
        return statement.where(~Thread.pinned).order_by(*_LATEST)
    return statement.order_by(Thread.pinned.desc(), *_LATEST)


_latest_list = Hot(ListRow, _latest)
_space_list = Hot(ListRow, _of_space)


def _hot_page(
    hot: Hot[ListRow], viewer: Viewer, space_ids: tuple[int, ...], after: Cursor | None
) -> Slice[ThreadRow]:
    values: dict[str, Any] = {}
    if viewer.id is not None:
        values["viewer_id"] = viewer.id
    if after is not None:
        values |= {"at": after.at, "last_id": after.id}
    rows = hot.rows(viewer.id is not None, space_ids, after is not None, **values)
    return _slice(viewer, rows, after)


def _slice(viewer: Viewer, rows: Sequence[Any], after: Cursor | None) -> Slice[ThreadRow]:
    shown = rows[:PER_PAGE]
    more = len(rows) > PER_PAGE
    cursor = str(Cursor(shown[-1].last_post_at, shown[-1].id)) if more else None
    return Slice(thread_rows(viewer, shown), cursor, after is None)
