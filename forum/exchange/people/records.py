from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from forum.exchange.records import Record

if TYPE_CHECKING:
    from forum.exchange.native.lines import Line

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRecord(Record):
    """A term of a vocabulary; `id` is vocabulary/slug, `parent` and `merged_into` are such too."""

    vocabulary: str
    slug: str
    label: str
    definition: str
    order: int
    active: bool
    parent: str | None
    merged_into: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationRecord(Record):
    """A district, network, school or firm."""

    slug: str
    name: str
    kind: str
    parent: str | None
    merged_into: str | None
    state: str
    city: str
    nces_id: str | None
    size_band: str
    locale: str
    grades: str
    website: str
    grows: str
    domains: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRecord:
    """A member's place at an organization."""

    organization: str
    title: str
    family: str
    starts_on: date | None
    ends_on: date | None
    verified_at: datetime | None
    verified_how: str
    verified_note: str
    expires_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextRecord:
    """Where a member works; `terms` are vocabulary/slug."""

    stage: str
    organization_kind: str
    size_band: str
    locale: str
    working_on: str
    open_to_contact: bool
    capacity: int
    as_of: datetime
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRecord:
    """A look at one's own skills: slug of a sub-skill → level, under a version."""

    version: int
    started_at: datetime
    finished_at: datetime | None
    levels: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRecord(Record):
    """The rest of a member's public side; `id` is the member's, `shown` section → audience.

    `photo` is where the picture is in the folder.
    """

    headline: str
    pronouns: str
    languages: str
    pathway_step: str
    state: str
    links: tuple[tuple[str, str], ...]
    helps: str
    doing: str
    shown: Mapping[str, int]
    context: ContextRecord | None
    places: tuple[PlaceRecord, ...]
    assessments: tuple[AssessmentRecord, ...]
    photo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """The file of a piece of evidence: where it is in the folder, what its owner called it."""

    address: str
    filename: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRecord(Record):
    """Something that shows a member's skills; `address` is empty for a file."""

    member: str
    kind: str
    title: str
    address: str
    text: str
    shown: int
    skills: tuple[str, ...]
    created_at: datetime
    file: FileRecord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementRecord(Record):
    """A member who vouches for a sub-skill of another."""

    by: str
    member: str
    skill: str
    level: int
    basis: str
    note: str
    evidence: str | None
    organization: str | None
    at: datetime
    expires_at: datetime
    ended_at: datetime | None
    hidden_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRecord(Record):
    """What stands between two members: a connection, a follow or a block (`kind`)."""

    kind: str
    member: str
    other: str
    as_what: str
    at: datetime


@runtime_checkable
class PeopleSource(Protocol):
    """A source that knows more of people than their names."""

    @property
    def folder(self) -> Path:
        """Return where the lines and the files beside them are."""

    def total(self, kind: str) -> int | None:
        """Return how many records of a kind will come."""

    def brings(self, name: str) -> bool:
        """Whether the source has a file of this name, be it empty."""

    def each(self, name: str, read: Callable[[Line], T]) -> Iterator[T]:
        """Yield the lines of a file as records."""

    def terms(self) -> Iterator[TermRecord]:
        """Yield the terms of the vocabularies, parents first."""

    def organizations(self) -> Iterator[OrganizationRecord]:
        """Yield the organizations, parents first."""

    def profiles(self) -> Iterator[ProfileRecord]:
        """Yield the members' profiles."""

    def evidence(self) -> Iterator[EvidenceRecord]:
        """Yield the evidence of skills."""

    def endorsements(self) -> Iterator[EndorsementRecord]:
        """Yield the endorsements."""

    def links(self) -> Iterator[LinkRecord]:
        """Yield connections, follows and blocks."""
