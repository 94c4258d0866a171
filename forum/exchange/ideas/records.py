from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from forum.exchange.people.records import FileRecord
from forum.exchange.records import Record, Removal
from forum.ideas.card import Card, Row

Facts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotRecord(Record):
    """Where something was tried, as it was said that day; `facts` is vocabulary → slugs."""

    member: str | None
    organization: str | None
    facts: Facts
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRecord:
    """A version of an idea as it was typed, with the snapshot of its context."""

    card: Card
    snapshot: str
    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRecord:
    """An idea got to a status."""

    status: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRecord:
    """A member's mark on an idea: useful, bookmark or follow."""

    kind: str
    member: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRecord:
    """A member an idea owes something to: author or contributor."""

    kind: str
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaFileRecord:
    """A file of an idea, and who added it."""

    file: FileRecord
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageRecord:
    """What an idea was made from: another idea, or a post of a thread."""

    idea: str | None = None
    thread: str | None = None
    post: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaRecord(Record):
    """An idea with all its versions, oldest first, and all the statuses it had."""

    author: str
    state: str
    merged_into: str | None
    made_from: LineageRecord
    thread: str | None
    created_at: datetime
    updated_at: datetime
    versions: tuple[VersionRecord, ...]
    statuses: tuple[StatusRecord, ...]
    marks: tuple[MarkRecord, ...]
    credits: tuple[CreditRecord, ...]
    files: tuple[IdeaFileRecord, ...]
    removed: Removal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicationRecord(Record):
    """Somebody tries an idea, or tells how it went; `came_from` is the idea it was about first."""

    idea: str
    member: str
    state: str
    version: int
    organization: str | None
    snapshot: str | None
    started_on: date
    planned_until: date | None
    asked_at: datetime | None
    ended_on: date | None
    outcome: str
    changed: str
    differed: str
    rows: tuple[Row, ...]
    would_repeat: bool | None
    answer: str
    answered_at: datetime | None
    came_from: str | None
    created_at: datetime
    reported_at: datetime | None
    reason: str | None
