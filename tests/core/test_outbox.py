from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.core import events, outbox
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.events import Event, announce, listen, listen_in_batches
from forum.core.outbox import OutboxRow
from tests.support.community import Community


@dataclass(frozen=True)
class Rang(Event):
    """Something that only these tests announce."""

    bell: str
    note: int

    @property
    def subject(self) -> str:
        return f"bell:{self.bell}"


class Broken(Exception):
    """What a listener of these tests fails with."""


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """Notes that a listener heard; notes from 100 on make it fail."""
    notes: list[int] = []

    def listener(event: Rang) -> None:
        if event.note >= 100:
            raise Broken
        notes.append(event.note)

    listen(Rang, listener)
    yield notes
    events.listeners["Rang"].remove(listener)


def ring(community: Community, *bells: tuple[str, int]) -> None:
    with community.app.app_context(), transaction():
        for bell, note in bells:
            announce(Rang(bell, note))


def drain(community: Community) -> int:
    with community.app.app_context():
        return outbox.drain()


def later(community: Community, by: timedelta) -> None:
    """Let time pass for everything that waits for a retry."""
    with community.app.app_context(), transaction():
        rows = update(OutboxRow).values(retry_at=now() - timedelta(seconds=1))
        db.session.execute(rows.where(OutboxRow.retry_at.is_not(None)))
        db.session.execute(update(OutboxRow).values(created_at=OutboxRow.created_at))
        for row in db.session.scalars(select(OutboxRow)):
            row.created_at -= by


def test_events_of_a_subject_are_told_in_their_order_once(
    community: Community, heard: list[int]
) -> None:
    ring(community, ("a", 1), ("b", 2), ("a", 3))
    assert drain(community) == 3
    assert drain(community) == 0
    assert heard == [1, 2, 3]


def test_a_failure_holds_back_its_own_subject_only(community: Community, heard: list[int]) -> None:
    ring(community, ("a", 100), ("a", 2), ("b", 3))
    assert drain(community) == 1
    assert heard == [3]
    ring(community, ("b", 4))
    assert drain(community) == 1
    assert heard == [3, 4]


def test_many_rows_that_wait_do_not_keep_others_waiting(
    community: Community, heard: list[int]
) -> None:
    ring(community, *((f"bad{n}", 100) for n in range(12)))
    with community.app.app_context():
        outbox.drain(limit=12)
    ring(community, ("good", 5))
    with community.app.app_context():
        assert outbox.drain(limit=5) == 1
    assert heard == [5]


def test_what_failed_for_days_is_set_aside_and_can_be_tried_again(
    community: Community, heard: list[int]
) -> None:
    ring(community, ("a", 100), ("a", 6))
    for _ in range(12):
        drain(community)
        later(community, timedelta(0))
    assert community.rows(select(OutboxRow.set_aside)) == [(False,), (False,)]
    later(community, outbox.PATIENCE + timedelta(hours=1))
    drain(community)
    drain(community)
    assert heard == [6]
    assert community.rows(select(OutboxRow.set_aside)) == [(True,)]
    status = community.app.test_cli_runner().invoke(args=["outbox", "status"])
    assert "Rang bell:a: Broken()" in status.output
    again = community.app.test_cli_runner().invoke(args=["outbox", "retry"])
    assert "1 put back" in again.output
    assert community.rows(select(OutboxRow.set_aside)) == [(False,)]


def test_one_bad_row_of_a_batch_does_not_spoil_the_others(community: Community) -> None:
    told: list[int] = []

    def listener(batch: Sequence[Rang]) -> None:
        if any(event.note >= 100 for event in batch):
            raise Broken
        told.extend(event.note for event in batch)

    listen_in_batches([Rang], listener)
    try:
        ring(community, ("a", 1), ("b", 100), ("c", 3))
        assert drain(community) == 2
    finally:
        events.batch_listeners.pop()
    assert told == [1, 3]
    assert community.rows(select(OutboxRow.subject)) == [("bell:b",)]
