from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select

from forum.core.db import db, transaction
from forum.core.events import announce
from forum.core.markup import Cooked
from forum.core.versions import SITE, touch
from forum.exchange.events import Loaded
from forum.exchange.faults import Fault
from forum.exchange.ideas.records import ReplicationRecord
from forum.exchange.ideas.settling import settle_all
from forum.exchange.loading.cooking import Cook
from forum.exchange.loading.known import Known
from forum.ideas.models import Idea, Replication


def write_replications(known: Known, records: Sequence[ReplicationRecord]) -> None:
    """Write who tried ideas, and count them with the ideas; nobody is told."""
    cook = Cook()
    differed = cook.all([("markdown", record.differed) for record in records])
    answers = cook.all([("markdown", record.answer) for record in records])
    with transaction():
        numbers = known.number("replication", [record.id for record in records])
        rows = [
            {"id": number, **_row(known, record), **_words(record, told, answer)}
            for record, number, told, answer in zip(
                records, numbers, differed, answers, strict=True
            )
        ]
        _check(records, rows)
        db.session.execute(insert(Replication), rows)
        known.remember_all("replication", records, numbers)
        ideas = sorted({row["idea_id"] for row in rows})
        settle_all(ideas)
        announce(Loaded("idea", ideas))
        touch(SITE, "front", "ideas", *(f"idea:{number}" for number in ideas))


def _row(known: Known, record: ReplicationRecord) -> dict[str, Any]:
    place = record.place
    return {
        "idea_id": known.get("idea", record.idea, place),
        "user_id": known.get("member", record.member, place),
        "state": record.state,
        "idea_version": record.version,
        "organization_id": known.find_or_none("organization", record.organization, place),
        "snapshot_id": known.find_or_none("context snapshot", record.snapshot, place),
        "started_on": record.started_on,
        "planned_until": record.planned_until,
        "asked_at": record.asked_at,
        "ended_on": record.ended_on,
        "outcome": record.outcome,
        "would_repeat": record.would_repeat,
        "answered_at": record.answered_at,
        "came_from_id": known.find_or_none("idea", record.came_from, place),
        "created_at": record.created_at,
        "reported_at": record.reported_at,
        "removed_reason": record.reason,
    }


def _words(record: ReplicationRecord, differed: Cooked, answer: Cooked) -> dict[str, Any]:
    return {
        "changed": record.changed,
        "differed_source": record.differed,
        "differed_html": differed.html if record.differed else "",
        "rows": [[*row[:3], str(row.people)] for row in record.rows],
        "answer_source": record.answer,
        "answer_html": answer.html if record.answer else "",
    }


def _check(records: Sequence[ReplicationRecord], rows: Sequence[dict[str, Any]]) -> None:
    ids = {row[name] for row in rows for name in ("idea_id", "came_from_id")} - {None}
    found = select(Idea.id, Idea.author_id, Idea.state).where(Idea.id.in_(ids))
    ideas = {row.id: row for row in db.session.execute(found)}
    running = _running(ids)
    for record, row in zip(records, rows, strict=True):
        came_from = row["came_from_id"]
        if came_from is not None and ideas[came_from].state != "merged":
            raise Fault(record.place, f"the idea “{record.came_from}” was never merged.")
        own = ideas[row["idea_id"]].author_id == row["user_id"]
        # Two ideas may have become one of which somebody had tried the other: it counts no more.
        if own and (came_from is None or record.state in ("trying", "reported")):
            raise Fault(record.place, "nobody replicates an idea of their own.")
        key = (row["idea_id"], row["user_id"])
        if record.state == "trying" and key in running:
            raise Fault(record.place, "this member is trying this idea already.")
        if record.state == "trying":
            running.add(key)


def _running(ids: set[int]) -> set[tuple[int, int]]:
    rows = select(Replication.idea_id, Replication.user_id)
    mine = rows.where(Replication.idea_id.in_(ids), Replication.state == "trying")
    return {(idea, user) for idea, user in db.session.execute(mine)}
