from __future__ import annotations

from typing import Any

from sqlalchemy import CompoundSelect, Select, func, select

from forum.core.access import Viewer
from forum.core.paging import Cursor, Slice
from forum.discussions.models import Follow, ReadMark, Thread
from forum.discussions.policy import visible_threads
from forum.discussions.queries.lists import listing, sliced
from forum.discussions.queries.rows import ThreadRow
from forum.discussions.queries.spaces import readable_ids


def page_of_unread(viewer: Viewer, after: Cursor | None) -> Slice[ThreadRow]:
    """Return threads a member has read or follows that hold news, latest first; one statement.

    It costs by what this member has opened, not by the size of the community.
    """
    statement = listing(viewer.id, never_opened=0).where(
        Thread.id.in_(_known(viewer)),
        func.coalesce(ReadMark.number, 0) < Thread.last_number,
        visible_threads(readable_ids(viewer)),
    )
    return sliced(viewer, statement, after)


def unread(viewer: Viewer, *columns: Any) -> Select[Any]:
    """Return the statement that reads columns of every thread that `page_of_unread` lists."""
    return (
        select(*columns)
        .select_from(Thread)
        .outerjoin(ReadMark, (ReadMark.thread_id == Thread.id) & (ReadMark.user_id == viewer.id))
        .where(
            Thread.id.in_(_known(viewer)),
            func.coalesce(ReadMark.number, 0) < Thread.last_number,
            visible_threads(readable_ids(viewer)),
        )
    )


def _known(viewer: Viewer) -> CompoundSelect[Any]:
    read = select(ReadMark.thread_id).where(ReadMark.user_id == viewer.id)
    followed = select(Follow.target_id).where(Follow.user_id == viewer.id, Follow.kind == "thread")
    return read.union(followed)
