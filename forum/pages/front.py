"""The front page: the latest threads, and beside them what became of ideas."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, String, cast, false, literal, null, select, union_all

from forum.core.access import Viewer
from forum.core.hot import Hot, value
from forum.core.paging import Cursor, Slice
from forum.discussions.queries import lists
from forum.discussions.queries.lists import ListRow
from forum.discussions.queries.rows import ThreadRow
from forum.discussions.queries.spaces import readable_ids
from forum.ideas.queries.lists import IdeaLine, front_ideas, front_lists

Ideas = dict[str, list[IdeaLine]]


class _Row(NamedTuple):
    """A thread (`group` is "") or an idea: what both have, then what only one of them has."""

    group: str
    id: int
    slug: str
    title: str
    words: str
    at: datetime
    username: str
    name: str
    # Of a thread its type, space, posts and last number; of an idea its status, level of
    # evidence, how many tried it and to how many it is useful.
    kind: str
    rank: int
    many: int
    more: int
    pinned: bool
    locked: bool
    answer_id: int | None
    tags: tuple[str, ...]
    read_number: int | None


def _both(signed_in: bool, space_ids: tuple[int, ...]) -> Any:
    viewer = Viewer(id=value("viewer_id", BigInteger())) if signed_in else Viewer()  # type: ignore[arg-type]
    thread = lists.latest_threads(signed_in, space_ids).subquery().c
    idea = front_ideas(viewer).subquery().c
    threads = select(
        literal("", String()).label("group"),
        *(thread[name] for name in ("id", "slug", "title", "excerpt", "last_post_at")),
        *(thread[name] for name in ("author_username", "author_name")),
        *(thread[name] for name in ("type", "space_id", "post_count", "last_number")),
        *(thread[name] for name in _THREADS_ALONE),
    )
    ideas = select(
        *(idea[name] for name in ("group", "id", "slug", "title", "problem", "updated_at")),
        *(idea[name] for name in ("username", "name")),
        *(idea[name] for name in ("status", "evidence", "replication_count", "useful_count")),
        false(),
        false(),
        *(cast(null(), thread[name].type) for name in _THREADS_ALONE[2:]),
    )
    return union_all(threads, ideas)


_THREADS_ALONE = ("pinned", "locked", "accepted_post_id", "tags", "read_number")
_rows = Hot(_Row, _both)


def front_page(viewer: Viewer, after: Cursor | None) -> tuple[Slice[ThreadRow], Ideas]:
    """Return a page of the latest threads, and on the first one ideas; one statement."""
    if after is not None:
        return lists.page_of_latest(viewer, after), front_lists([])
    me = {} if viewer.id is None else {"viewer_id": viewer.id}
    rows = _rows.rows(viewer.id is not None, readable_ids(viewer), **me)
    # A UNION keeps no order.
    rows.sort(key=lambda row: (row.at, row.id), reverse=True)
    threads = [_thread(row) for row in rows if not row.group]
    ideas = [_idea(row) for row in rows if row.group]
    return lists.first_page(viewer, threads), front_lists(ideas)


def _thread(row: _Row) -> ListRow:
    return ListRow(
        row.id,
        row.rank,
        row.kind,
        row.title,
        row.slug,
        row.pinned,
        row.locked,
        row.many,
        row.more,
        row.at,
        row.answer_id,
        row.tags,
        row.words,
        row.username,
        row.name,
        row.read_number,
    )


def _idea(row: _Row) -> IdeaLine:
    return IdeaLine(
        row.id,
        row.slug,
        row.title,
        row.words,
        row.kind,
        row.rank,
        row.many,
        row.more,
        row.at,
        row.username,
        row.name,
        row.group,
    )
