from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from forum.discussions.policy import AUDIENCES, STAGES, TYPES
from forum.exchange.faults import Fault
from forum.exchange.native.lines import Line, joint, read_lines
from forum.exchange.native.posts import read_post
from forum.exchange.people.files import PeopleFiles
from forum.exchange.records import (
    BookmarkRecord,
    FollowRecord,
    LogRecord,
    MemberRecord,
    MovedRecord,
    Poll,
    PollOption,
    PostRecord,
    SpaceRecord,
    TagRecord,
    ThreadRecord,
)

T = TypeVar("T")
# One file a kind, in the order in which they are written and loaded.
FILES = (
    "spaces",
    "tags",
    "members",
    "threads",
    "posts",
    "moved",
    "bookmarks",
    "follows",
    "frameworks",
    "terms",
    "organizations",
    "profiles",
    "evidence",
    "endorsements",
    "endorsement-asks",
    "links",
    "requests",
    "pairings",
    "dismissals",
    "term-proposals",
    "skill-proposals",
    "skill-comments",
    "context-snapshots",
    "ideas",
    "replications",
    "hiring-roles",
    "clients",
    "hiring-settings",
    "openings",
    "referrals",
    "applications",
    "candidates",
    "candidate-lists",
    "contact-requests",
    "saved-searches",
    "conversations",
    "messages",
    "log",
)
ROLES = ("member", "moderator", "admin")
STATES = ("active", "suspended", "deleted")
THREAD_STATES = ("visible", "hidden", "deleted", "merged")
SLUG = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
NAME = SLUG | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ_")


@dataclass(frozen=True)
class NativeSource(PeopleFiles):
    """A folder of JSON lines in the project's own format; see docs/exchange-format.md.

    All times are moved by `shift`.
    """

    folder: Path
    shift: timedelta = timedelta()

    def __post_init__(self) -> None:
        if not any(self._path(name).is_file() for name in FILES):
            raise Fault(str(self.folder), "there is no file of the native format here.")

    def total(self, kind: str) -> int | None:
        """Return how many lines the file of a kind has."""
        path = self._path(kind)
        if not path.exists():
            return 0
        with path.open("rb") as file:
            return sum(1 for line in file if line.strip())

    def spaces(self) -> Iterator[SpaceRecord]:
        """Yield the spaces."""
        return self.each("spaces", _space)

    def tags(self) -> Iterator[TagRecord]:
        """Yield the tags."""
        return self.each("tags", _tag)

    def members(self) -> Iterator[MemberRecord]:
        """Yield the members."""
        return self.each("members", _member)

    def threads(self) -> Iterator[ThreadRecord]:
        """Yield the threads."""
        return self.each("threads", _thread)

    def posts(self) -> Iterator[PostRecord]:
        """Yield the posts."""
        return self.each("posts", read_post)

    def moved(self) -> Iterator[MovedRecord]:
        """Yield what moved posts left behind."""
        return self.each("moved", _moved)

    def follows(self) -> Iterator[FollowRecord]:
        """Yield who follows what."""
        return self.each("follows", _follow)

    def bookmarks(self) -> Iterator[BookmarkRecord]:
        """Yield the bookmarks."""
        return self.each("bookmarks", _bookmark)

    def log(self) -> Iterator[LogRecord]:
        """Yield the public acts of moderation."""
        return self.each("log", _log)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.jsonl"

    def each(self, name: str, read: Callable[[Line], T]) -> Iterator[T]:
        """Yield the lines of a file as records."""
        for line in read_lines(self._path(name), self.shift):
            record = read(line)
            line.done()
            yield record


def _slug(line: Line, value: Any) -> str:
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= 40
        or "/" in value
        or value.split() != [value]
    ):
        raise Fault(line.place, "a slug is 1 to 40 characters without spaces or slashes.")
    return value


def _space(line: Line) -> SpaceRecord:
    return SpaceRecord(
        place=line.place,
        id=line.id(),
        slug=_slug(line, line.text("slug")),
        name=line.line("name", 60),
        purpose=line.text("purpose", ""),
        order=line.number("order", 0),
        audience=line.choice("audience", AUDIENCES, "everyone"),
    )


def _tag(line: Line) -> TagRecord:
    slug = _slug(line, line.text("slug"))
    return TagRecord(
        place=line.place,
        id=slug,
        slug=slug,
        label=line.line("label", 60),
        definition=line.text("definition", ""),
        synonyms=line.each("synonyms", lambda value: _slug(line, value)),
    )


def _member(line: Line) -> MemberRecord:
    username = line.line("username", 30)
    if len(username) < 3 or not NAME.issuperset(username):
        raise Fault(
            line.place, "“username” is 3 to 30 letters of a to z, digits, dashes and underscores."
        )
    return MemberRecord(
        place=line.place,
        id=line.id(),
        username=username,
        name=line.line("name", 60),
        email=line.line("email", 254, "") or None,
        role=line.choice("role", ROLES, "member"),
        state=line.choice("state", STATES, "active"),
        joined_at=line.moment("joined_at"),
        location=line.text("location", "", most=100),
        about=line.text("about", ""),
        about_format=line.choice("about_format", ("markdown", "html"), "markdown"),
        timezone=line.text("timezone", "UTC", most=60),
    )


def _thread(line: Line) -> ThreadRecord:
    record = ThreadRecord(
        place=line.place,
        id=line.id(),
        space=line.id("space"),
        type=line.choice("type", TYPES),
        title=line.line("title", 200),
        author=line.id("author"),
        created_at=line.moment("created_at"),
        state=line.choice("state", THREAD_STATES, "visible"),
        merged_into=line.optional_id("merged_into"),
        stage=line.optional_choice("stage", STAGES),
        pinned=line.flag("pinned"),
        locked=line.flag("locked"),
        tags=line.each("tags", lambda value: _slug(line, value)),
        accepted_post=line.optional_id("accepted_post"),
        poll=_poll(poll) if (poll := line.optional("poll")) else None,
        origin=line.text("origin", "", most=300) or None,
    )
    if (record.state == "merged") != (record.merged_into is not None):
        raise Fault(line.place, "“state” is merged where “merged_into” says where to, only there.")
    if record.origin and not record.origin.startswith(("https://", "http://")):
        raise Fault(line.place, "“origin” must be an address that begins with https://.")
    return record


def _poll(line: Line) -> Poll:
    poll = Poll(
        question=line.line("question", 200),
        closes_at=line.optional_moment("closes_at"),
        options=line.each("options", lambda value: _option(line.within(value))),
    )
    line.done()
    voters = [member for option in poll.options for member in option.votes]
    if len(voters) != len(set(voters)):
        raise Fault(line.place, "a member has voted twice.")
    return poll


def _option(line: Line) -> PollOption:
    option = PollOption(
        label=line.line("label", 200), votes=line.each("votes", lambda value: _id(line, value))
    )
    line.done()
    return option


def _id(line: Line, value: Any) -> str:
    return Line(line.place, {"vote": value}).id("vote")


def _moved(line: Line) -> MovedRecord:
    thread, number = line.id("thread"), line.number("number")
    return MovedRecord(
        place=line.place,
        id=joint(thread, str(number)),
        thread=thread,
        number=number,
        post=line.id("post"),
    )


def _follow(line: Line) -> FollowRecord:
    member, thread, space = line.id("member"), line.optional_id("thread"), line.optional_id("space")
    if (thread is None) == (space is None):
        raise Fault(line.place, "a follow names either a thread or a space.")
    kind, target = ("thread", thread) if thread is not None else ("space", space or "")
    return FollowRecord(
        place=line.place,
        id=joint(member, kind, target),
        member=member,
        kind=kind,
        target=target,
        at=line.moment("at"),
    )


def _bookmark(line: Line) -> BookmarkRecord:
    member, post = line.id("member"), line.id("post")
    return BookmarkRecord(
        place=line.place, id=joint(member, post), member=member, post=post, at=line.moment("at")
    )


def _log(line: Line) -> LogRecord:
    return LogRecord(
        place=line.place,
        id=line.id(),
        at=line.moment("at"),
        actor=line.optional_id("actor"),
        actor_name=line.text("actor_name", "", most=60),
        action=line.line("action", 40),
        target_kind=line.line("target_kind", 20),
        target=line.id("target"),
        label=line.text("label", "", most=200),
        reason=line.text("reason", ""),
        details=line.facts("details"),
    )
