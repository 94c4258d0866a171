from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forum.exchange.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRecord(Record):
    """One member asks another to be counterparts; `as_what` is peer, ahead or complement."""

    by: str
    to: str
    purpose: str
    as_what: str
    score: int | None
    reasons: tuple[str, ...]
    state: str
    created_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInRecord:
    """How a goal is going, in the words of one of the two."""

    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingRecord(Record):
    """A goal of two members, with how it is going and how it went."""

    member: str
    other: str
    goal: str
    check_ins: tuple[CheckInRecord, ...]
    helped: bool | None
    closing: str
    started_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissalRecord(Record):
    """A suggestion a member does not want to see again."""

    member: str
    other: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantRecord:
    """Who takes part in a conversation: read up to a number, perhaps muted, perhaps gone."""

    member: str
    read: int
    muted: bool
    left_at: datetime | None
    left_number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRecord(Record):
    """A private exchange without its messages."""

    subject: str
    created_at: datetime
    participants: tuple[ParticipantRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecord(Record):
    """A private message; a deleted one has no body."""

    conversation: str
    number: int
    author: str
    body: str
    at: datetime
    state: str
