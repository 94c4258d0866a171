from __future__ import annotations

from typing import Any

from sqlalchemy import literal, update
from sqlalchemy.dialects import postgresql, sqlite

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.gather import Gatherer
from forum.core.hot import upsert
from forum.discussions.actions.publishing import author_id
from forum.discussions.models import ReadMark, Thread
from forum.discussions.queries.unread import unread


def _write(noted: dict[Any, Any]) -> None:
    # In one order for every writer, so that two of them never wait for each other.
    for (user_id, thread_id), number in sorted(noted.items()):
        _raise_mark(user_id, thread_id, number)


def _raise_mark(user_id: int, thread_id: int, number: int) -> None:
    moment = now()
    mark = {"user_id": user_id, "thread_id": thread_id, "number": number, "at": moment}
    upsert(ReadMark, mark, ("user_id", "thread_id"))
    behind = (ReadMark.user_id == user_id, ReadMark.thread_id == thread_id)
    db.session.execute(
        update(ReadMark)
        .where(*behind, ReadMark.number < number)
        .values(number=number, at=moment)
        .execution_options(synchronize_session=False)
    )


_shown = Gatherer(_write)


def note_shown(user_id: int, thread: Any, last_shown: int) -> None:
    """Remember that a member was shown a thread up to a post number; marks never go back."""
    if (thread.read_number or 0) < last_shown:
        _shown.note((user_id, thread.id), last_shown)


def mark_all_read(viewer: Viewer) -> None:
    """Put a member's place to the end of every thread they read or follow; one statement."""
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    member, moment = literal(author_id(viewer)), literal(now(), ReadMark.at.type)
    ends = unread(viewer, member, Thread.id, Thread.last_number, moment)
    # In one order for every writer, so that two of them never wait for each other.
    marks = insert(ReadMark).from_select(
        ["user_id", "thread_id", "number", "at"], ends.order_by(Thread.id)
    )
    news = {"number": marks.excluded.number, "at": marks.excluded.at}
    behind = ReadMark.number < marks.excluded.number
    db.session.execute(
        marks.on_conflict_do_update(
            index_elements=["user_id", "thread_id"], set_=news, where=behind
        )
    )
