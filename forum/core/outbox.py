from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import JSON, Index, String, Text, delete, exists, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from forum.core.clock import now
from forum.core.db import Base, db, primary_key, savepoint, transaction

log = structlog.get_logger()

BATCH = 200
# Rows handled in one transaction: its locks on people are held no longer than that takes.
GROUP = 20
# After so long without success a row is set aside for a person to look at (`flask outbox`).
PATIENCE = timedelta(days=3)


class OutboxRow(Base):
    """Something that must happen because a committed transaction said so."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_subject", "subject", "id"),
        Index("ix_outbox_waiting", "set_aside", "id"),
    )

    id: Mapped[int] = primary_key()
    topic: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None] = mapped_column(default=None)
    failed: Mapped[str | None] = mapped_column(Text, default=None)
    set_aside: Mapped[bool] = mapped_column(default=False)


def drain(limit: int = BATCH) -> int:
    """Do what is waiting, oldest first and in order per subject; return how many rows were done.

    A row whose work fails waits longer each time, and later rows of its subject wait with it.
    """
    with transaction(write=False):
        rows = _waiting(limit)
        # The rollback would have each row read again outside, in a transaction that began by
        # reading: SQLite refuses to let such a one write once somebody else has written.
        db.session.expunge_all()
    if not rows:
        return 0
    failures = _run_batches(rows)
    stuck = {row.subject for row in rows if row.id in failures}
    return sum(_run_group(rows[n : n + GROUP], failures, stuck) for n in range(0, len(rows), GROUP))


def _run_group(rows: list[OutboxRow], failures: dict[int, str], stuck: set[str]) -> int:
    done = []
    with transaction():
        for row in rows:
            if row.subject in stuck:
                continue
            failure = _run_one(row)
            if failure is None:
                done.append(row.id)
            else:
                failures[row.id] = failure
                stuck.add(row.subject)
        db.session.execute(delete(OutboxRow).where(OutboxRow.id.in_(done)))
        _note_failures({row.id: failures[row.id] for row in rows if row.id in failures})
    return len(done)


def waiting_count() -> int:
    """Return how many rows have not been done yet, those set aside not counted (for tests)."""
    with transaction(write=False):
        return len(db.session.scalars(select(OutboxRow.id).where(~OutboxRow.set_aside)).all())


def _waiting(limit: int) -> list[OutboxRow]:
    earlier = aliased(OutboxRow)
    moment = now()
    held_back = exists().where(
        earlier.subject == OutboxRow.subject,
        earlier.id < OutboxRow.id,
        ~earlier.set_aside,
        earlier.retry_at > moment,
    )
    due = or_(OutboxRow.retry_at.is_(None), OutboxRow.retry_at <= moment)
    ready = select(OutboxRow).where(~OutboxRow.set_aside, due, ~held_back)
    return list(db.session.scalars(ready.order_by(OutboxRow.id).limit(limit)))


def _run_batches(rows: list[OutboxRow]) -> dict[int, str]:
    from forum.core import events

    failures: dict[int, str] = {}
    for topics, listener in events.batch_listeners:
        batch = [row for row in rows if row.topic in topics]
        if batch and _tell(listener, batch) is not None:
            # One that cannot be done must not keep the others from being done.
            for row in batch:
                failure = _tell(listener, [row])
                if failure is not None:
                    failures[row.id] = failure
    return failures


def _tell(listener: Callable[[list[Any]], None], rows: list[OutboxRow]) -> str | None:
    from forum.core import events

    try:
        with transaction(write=False):
            listener([events.restore(row.topic, row.payload) for row in rows])
    except Exception as error:
        log.exception("outbox batch failed", topics=sorted({row.topic for row in rows}))
        return repr(error)
    return None


def _run_one(row: OutboxRow) -> str | None:
    from forum.core import events

    try:
        with savepoint():
            for listener in events.listeners[row.topic]:
                listener(events.restore(row.topic, row.payload))
    except Exception as error:
        log.exception("outbox row failed", topic=row.topic, row=row.id)
        return repr(error)
    return None


def _note_failures(failures: dict[int, str]) -> None:
    moment = now()
    for row in db.session.scalars(select(OutboxRow).where(OutboxRow.id.in_(failures))):
        row.attempts += 1
        row.failed = failures[row.id][:2000]
        row.retry_at = moment + timedelta(seconds=min(2**row.attempts, 900))
        row.set_aside = moment - row.created_at > PATIENCE


def rows_set_aside() -> list[OutboxRow]:
    """Return what was given up, oldest first, at most a thousand."""
    given_up = select(OutboxRow).where(OutboxRow.set_aside).order_by(OutboxRow.id)
    return list(db.session.scalars(given_up.limit(1000)))


def try_again() -> int:
    """Put everything that was set aside back among what is waiting; return how much it was."""
    rows = rows_set_aside()
    for row in rows:
        row.set_aside, row.retry_at, row.created_at = False, None, now()
    return len(rows)
