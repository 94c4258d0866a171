from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import JSON, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import now
from forum.core.db import Base, db, primary_key, savepoint, transaction

log = structlog.get_logger()

BATCH = 200
# After so many failures a row is set aside for a person to look at (`flask doctor` names it).
MOST_ATTEMPTS = 10


class OutboxRow(Base):
    """Something that must happen because a committed transaction said so."""

    __tablename__ = "outbox"

    id: Mapped[int] = primary_key()
    topic: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    failed: Mapped[str | None] = mapped_column(Text, default=None)
    set_aside: Mapped[bool] = mapped_column(default=False)


def drain(limit: int = BATCH) -> int:
    """Do what is waiting, oldest first and in order per subject; return how many rows were done.

    A row whose work fails waits longer each time, and later rows of its subject wait with it.
    """
    with transaction(write=False):
        rows = _waiting(limit)
    if not rows:
        return 0
    failures = _run_batches(rows)
    stuck = {row.subject for row in rows if row.id in failures}
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
        _note_failures(failures)
    return len(done)


def waiting_count() -> int:
    """Return how many rows have not been done yet, those set aside not counted (for tests)."""
    with transaction(write=False):
        return len(db.session.scalars(select(OutboxRow.id).where(~OutboxRow.set_aside)).all())


def _waiting(limit: int) -> list[OutboxRow]:
    rows = db.session.scalars(
        select(OutboxRow).where(~OutboxRow.set_aside).order_by(OutboxRow.id).limit(limit)
    ).all()
    blocked: set[str] = set()
    ready = []
    moment = now()
    for row in rows:
        if row.subject in blocked or (row.retry_at and row.retry_at > moment):
            blocked.add(row.subject)
        else:
            ready.append(row)
    return ready


def _run_batches(rows: list[OutboxRow]) -> dict[int, str]:
    from forum.core import events

    failures: dict[int, str] = {}
    for topics, listener in events.batch_listeners:
        batch = [row for row in rows if row.topic in topics]
        if not batch:
            continue
        try:
            with transaction(write=False):
                listener([events.restore(row.topic, row.payload) for row in batch])
        except Exception as error:
            log.exception("outbox batch failed", topics=sorted(topics))
            failures |= {row.id: repr(error) for row in batch}
    return failures


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
    for row in db.session.scalars(select(OutboxRow).where(OutboxRow.id.in_(failures))):
        row.attempts += 1
        row.failed = failures[row.id][:2000]
        row.retry_at = now() + timedelta(seconds=min(2**row.attempts, 900))
        row.set_aside = row.attempts >= MOST_ATTEMPTS
