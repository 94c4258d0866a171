from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forum.exchange.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class SubSkillRecord:
    """A sub-skill of one version of the framework, with what each of its four levels looks like."""

    slug: str
    code: str
    skill: str
    label: str
    order: int
    levels: tuple[str, ...]
    sources: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkRecord(Record):
    """A version of the skill framework; `id` is its number as a text."""

    version: int
    adopted_at: datetime
    note: str
    sub_skills: tuple[SubSkillRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermProposalRecord(Record):
    """A value a member misses in a vocabulary; `term` is what became of it, vocabulary/slug."""

    vocabulary: str
    label: str
    why: str
    author: str
    created_at: datetime
    state: str
    term: str | None
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteRecord:
    """A member who misses a proposed skill too."""

    member: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillProposalRecord(Record):
    """A skill a member misses; each other member is at most once among its votes."""

    author: str
    skill: str
    name: str
    why: str
    behaviors: str
    created_at: datetime
    state: str
    version: int | None
    answer: str
    votes: tuple[VoteRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillCommentRecord(Record):
    """What a member says of a proposed skill."""

    proposal: str
    author: str
    body: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRecord(Record):
    """A member who asks another to endorse one sub-skill."""

    by: str
    to: str
    skill: str
    level: int
    note: str
    state: str
    created_at: datetime
    answered_at: datetime | None
