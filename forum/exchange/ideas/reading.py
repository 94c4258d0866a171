from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from forum.exchange.faults import Fault
from forum.exchange.ideas.cards import read_card, read_facts, read_rows
from forum.exchange.ideas.records import (
    CreditRecord,
    IdeaFileRecord,
    IdeaRecord,
    LineageRecord,
    MarkRecord,
    ReplicationRecord,
    SnapshotRecord,
    StatusRecord,
    VersionRecord,
)
from forum.exchange.native.lines import Line
from forum.exchange.people.records import FileRecord
from forum.exchange.records import Removal
from forum.ideas.actions.marking import KINDS
from forum.ideas.card import MOST_ROWS, MOST_TEXT
from forum.ideas.states import FIRST, NOTE_NEEDED, OUTCOMES, STATUSES

STATES = ("visible", "hidden", "deleted", "merged")
REPLICATION_STATES = ("trying", "reported", "withdrawn", "hidden")
CREDITS = ("author", "contributor")


def read_snapshot(line: Line) -> SnapshotRecord:
    """Return a line of context-snapshots.jsonl; raises Fault."""
    return SnapshotRecord(
        place=line.place,
        id=line.id(),
        member=line.optional_id("member"),
        organization=line.optional_id("organization"),
        facts=read_facts(line, "facts"),
        taken_at=line.moment("taken_at"),
    )


def read_idea(line: Line) -> IdeaRecord:
    """Return a line of ideas.jsonl; raises Fault."""
    made_from, removed = line.optional("made_from"), line.optional("removed")
    record = IdeaRecord(
        place=line.place,
        id=line.id(),
        author=line.id("author"),
        state=line.choice("state", STATES, "visible"),
        merged_into=line.optional_id("merged_into"),
        made_from=_made_from(made_from) if made_from else LineageRecord(),
        thread=line.optional_id("thread"),
        created_at=line.moment("created_at"),
        updated_at=line.moment("updated_at"),
        versions=line.each("versions", lambda value: _version(line.within(value))),
        statuses=line.each("statuses", lambda value: _status(line.within(value))),
        marks=_marks(line),
        credits=line.each("credits", lambda value: _credit(line.within(value))),
        files=line.each("files", lambda value: _file(line.within(value))),
        removed=_removed(removed) if removed else None,
    )
    _check_idea(record)
    _check_statuses(record)
    return record


def _check_idea(record: IdeaRecord) -> None:
    if (record.state == "merged") != (record.merged_into is not None):
        raise Fault(
            record.place, "“state” is merged where “merged_into” says where to, only there."
        )
    if record.merged_into == record.id:
        raise Fault(record.place, "an idea is not merged into itself.")
    if record.made_from.idea == record.id:
        raise Fault(record.place, "an idea is not made from itself.")
    if not record.versions:
        raise Fault(record.place, "an idea has at least one of “versions”.")
    marks = [(mark.kind, mark.member) for mark in record.marks]
    if len(set(marks)) < len(marks):
        raise Fault(record.place, "a member has marked it twice.")
    credited = [credit.member for credit in record.credits]
    if len(set(credited)) < len(credited):
        raise Fault(record.place, "a member is credited twice.")


def _check_statuses(record: IdeaRecord) -> None:
    before = ""
    for entry in record.statuses:
        if not before and entry.status not in FIRST:
            raise Fault(record.place, f"an idea does not begin as {entry.status}.")
        if before and entry.status not in STATUSES[before].after:
            raise Fault(record.place, f"an idea does not go from {before} to {entry.status}.")
        if before and entry.status in NOTE_NEEDED and not entry.note.strip():
            raise Fault(record.place, f"the note of “{entry.status}” is missing.")
        before = entry.status
    if not before:
        raise Fault(record.place, "an idea has at least one of “statuses”.")


def _made_from(line: Line) -> LineageRecord:
    source = LineageRecord(
        idea=line.optional_id("idea"),
        thread=line.optional_id("thread"),
        post=None if line.missing("post") else line.number("post"),
    )
    line.done()
    if source.post is not None and source.thread is None:
        raise Fault(line.place, "“post” is the number of a post in “thread”, only there.")
    return source


def _version(line: Line) -> VersionRecord:
    version = VersionRecord(
        card=read_card(line.inner("card")),
        snapshot=line.id("snapshot"),
        by=line.id("by"),
        at=line.moment("at"),
        note=line.text("note", "", most=200),
    )
    line.done()
    return version


def _status(line: Line) -> StatusRecord:
    entry = StatusRecord(
        status=line.choice("status", list(STATUSES)),
        note=line.text("note", ""),
        by=line.id("by"),
        at=line.moment("at"),
    )
    line.done()
    return entry


def _marks(line: Line) -> tuple[MarkRecord, ...]:
    inner = line.optional("marks")
    if inner is None:
        return ()
    found = [
        mark
        for kind in KINDS
        for mark in inner.each(kind, lambda value, kind=kind: _mark(line.within(value), kind))  # type: ignore[misc]
    ]
    inner.done()
    return tuple(found)


def _mark(line: Line, kind: str) -> MarkRecord:
    mark = MarkRecord(kind=kind, member=line.id("member"), at=line.moment("at"))
    line.done()
    return mark


def _credit(line: Line) -> CreditRecord:
    credit = CreditRecord(kind=line.choice("as", CREDITS), member=line.id("member"))
    line.done()
    return credit


def _file(line: Line) -> IdeaFileRecord:
    file = FileRecord(
        address=line.line("path", 120),
        filename=line.line("filename", 120),
        added_at=line.moment("added_at"),
    )
    record = IdeaFileRecord(file=file, by=line.id("by"))
    line.done()
    return record


def _removed(line: Line) -> Removal:
    removal = Removal(
        at=line.optional_moment("at"),
        by=line.optional_id("by"),
        reason=line.text("reason", "", most=500) or None,
    )
    line.done()
    return removal


def read_replication(line: Line) -> ReplicationRecord:
    """Return a line of replications.jsonl; raises Fault."""
    record = ReplicationRecord(
        place=line.place,
        id=line.id(),
        idea=line.id("idea"),
        member=line.id("member"),
        state=line.choice("state", REPLICATION_STATES),
        version=line.number("version", 1),
        organization=line.optional_id("organization"),
        snapshot=line.optional_id("snapshot"),
        started_on=_day(line, "started_on"),
        planned_until=_optional_day(line, "planned_until"),
        asked_at=line.optional_moment("asked_at"),
        ended_on=_optional_day(line, "ended_on"),
        outcome=line.choice("outcome", ["", *OUTCOMES], ""),
        changed=line.text("changed", "", most=MOST_TEXT),
        differed=line.text("differed", "", most=MOST_TEXT),
        rows=read_rows(line),
        would_repeat=None if line.missing("would_repeat") else line.flag("would_repeat"),
        answer=line.text("answer", "", most=MOST_TEXT),
        answered_at=line.optional_moment("answered_at"),
        came_from=line.optional_id("came_from"),
        created_at=line.moment("created_at"),
        reported_at=line.optional_moment("reported_at"),
        reason=line.text("reason", "", most=500) or None,
    )
    _check_replication(record)
    return record


def _check_replication(record: ReplicationRecord) -> None:
    told = bool(record.outcome and record.ended_on and record.reported_at)
    if record.state in ("reported", "hidden") and not told:
        raise Fault(
            record.place, "a report has “outcome”, “ended_on” and “reported_at”, all of them."
        )
    if record.state == "trying" and record.outcome:
        raise Fault(record.place, "who is still trying has no “outcome”.")
    if record.ended_on is not None and record.ended_on < record.started_on:
        raise Fault(record.place, "it cannot end before it began.")
    if record.version < 1:
        raise Fault(record.place, "“version” begins at 1.")
    if len(record.rows) > MOST_ROWS:
        raise Fault(record.place, f"up to {MOST_ROWS} lines of numbers fit.")


def _day(line: Line, name: str) -> date:
    text = line.line(name, 10)
    try:
        # Whole days only: a day that was over stays so.
        return date.fromisoformat(text) + timedelta(days=line.shift.days)
    except (ValueError, OverflowError):
        raise Fault(line.place, f"“{name}” must be a date such as 2026-01-31.") from None


def _optional_day(line: Line, name: str) -> Any:
    return None if line.missing(name) else _day(line, name)
