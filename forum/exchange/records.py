from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from forum.exchange.faults import Place

# Every id here is the source's own, a text; the loader finds or makes the row it stands for.


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing of a source, checked for itself but not yet for what it refers to."""

    place: Place
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceRecord(Record):
    """A space; one with the same slug that is here already is taken for it."""

    slug: str
    name: str
    purpose: str
    order: int | None
    audience: str = "everyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRecord(Record):
    """A tag; `id` is what threads call it by."""

    slug: str
    label: str
    definition: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRecord(Record):
    """A member; `username` is a wish, a number is added where it is taken."""

    username: str
    name: str
    joined_at: datetime
    email: str | None = None
    role: str = "member"
    state: str = "active"
    location: str = ""
    about: str = ""
    about_format: str = "markdown"
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOption:
    """An answer of a poll, with the members who chose it."""

    label: str
    votes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A thread's poll; each member is at most once among all its votes."""

    question: str
    closes_at: datetime | None
    options: tuple[PollOption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRecord(Record):
    """A thread without its posts; `origin` is the address where it was first published."""

    space: str
    type: str
    title: str
    author: str
    created_at: datetime
    state: str = "visible"
    merged_into: str | None = None
    stage: str | None = None
    pinned: bool = False
    locked: bool = False
    tags: tuple[str, ...] = ()
    accepted_post: str | None = None
    poll: Poll | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionRecord:
    """A member's mark on a post."""

    kind: str
    member: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRecord:
    """A post as it was before the edit at `at`; `title` for a thread's first post.

    One that is `hidden` was taken out of the public history.
    """

    version: int
    format: str
    body: str
    title: str | None
    at: datetime
    by: str
    reason: str
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """When, by whom and why a post was taken away."""

    at: datetime | None
    by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRecord(Record):
    """A post; `number` None means the next of its thread.

    `helped_elsewhere` is how often it helped where nobody's name is known any more.
    """

    thread: str
    author: str
    created_at: datetime
    body: str
    format: str
    number: int | None = None
    reply_to: str | None = None
    stage: str | None = None
    state: str = "visible"
    edited_at: datetime | None = None
    helped_elsewhere: int = 0
    reactions: tuple[ReactionRecord, ...] = ()
    revisions: tuple[RevisionRecord, ...] = ()
    removed: Removal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedRecord(Record):
    """A number of a thread whose post stands elsewhere now."""

    thread: str
    number: int
    post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRecord(Record):
    """A member who follows a thread or a space (`kind`)."""

    member: str
    kind: str
    target: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookmarkRecord(Record):
    """A member's bookmark of a post."""

    member: str
    post: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRecord(Record):
    """A public act of moderation; `target` is of `target_kind`, `label` names it to people."""

    at: datetime
    actor: str | None
    actor_name: str
    action: str
    target_kind: str
    target: str
    label: str
    reason: str
    details: Mapping[str, Any] = field(default_factory=dict)


class Source(Protocol):
    """Something a community can be loaded from: its records in the order they are to be written.

    Threads come in the order in which their first posts are needed, posts after those they
    reply to. `total` is how many of a kind there are, None where nobody knows.
    """

    def total(self, kind: str) -> int | None:
        """Return how many records of a kind (spaces, tags, members, …) will come."""

    def spaces(self) -> Iterator[SpaceRecord]:
        """Yield the spaces."""

    def tags(self) -> Iterator[TagRecord]:
        """Yield the tags."""

    def members(self) -> Iterator[MemberRecord]:
        """Yield the members."""

    def threads(self) -> Iterator[ThreadRecord]:
        """Yield the threads."""

    def posts(self) -> Iterator[PostRecord]:
        """Yield the posts."""

    def moved(self) -> Iterator[MovedRecord]:
        """Yield what moved posts left behind."""

    def follows(self) -> Iterator[FollowRecord]:
        """Yield who follows what."""

    def bookmarks(self) -> Iterator[BookmarkRecord]:
        """Yield the bookmarks."""

    def log(self) -> Iterator[LogRecord]:
        """Yield the public acts of moderation."""
