from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from forum.core.markup import clean_text, plain_line
from forum.exchange.faults import Fault, Place
from forum.exchange.records import (
    BookmarkRecord,
    FollowRecord,
    LogRecord,
    MemberRecord,
    MovedRecord,
    PostRecord,
    SpaceRecord,
    TagRecord,
    ThreadRecord,
)
from forum.exchange.stackexchange.dump import Row, read_rows
from forum.exchange.stackexchange.naming import (
    host_of,
    space_slug,
    tag_names,
    tag_slug,
    username_from,
)
from forum.exchange.stackexchange.spool import (
    ANSWER,
    COMMENT,
    POSTS,
    QUESTION,
    Spool,
    kind_of,
)

USERS, TAGS, VOTES = "Users.xml", "Tags.xml", "Votes.xml"
TAG_EXCERPT = 4
UP_VOTE = "2"
# The account that owns, in every dump, what has no author any more.
COMMUNITY = "-1"
SPACE = "space"
_HERE = re.compile(r'(href|src)="/(?!/)')


class StackExchangeSource:
    """The official dump of one Stack Exchange site: a folder of XML files.

    `name` is the site's host, from which each thread's address of origin is made. Badges, links,
    down-votes, favorites and histories of edits are not read.
    """

    def __init__(self, folder: Path, name: str, spool: Spool, space: str | None = None) -> None:
        self._folder = folder
        self._name = name
        self._host = host_of(name)
        self._space = space or space_slug(name)
        self._spool = spool
        self._users: set[str] = set()
        self.authorless = 0

    def total(self, kind: str) -> int | None:
        """Return how many posts will come; the other kinds are few."""
        return self._spool.count() if kind == "posts" else None

    def spaces(self) -> Iterator[SpaceRecord]:
        """Yield the one space all questions go to."""
        purpose = f"Questions and answers brought from {self._name}"
        licence = ", where their authors published them under CC BY-SA" if self._host else ""
        yield SpaceRecord(
            place=Place(POSTS, 1),
            id=SPACE,
            slug=self._space,
            name=self._space.replace("-", " ").capitalize(),
            purpose=f"{purpose}{licence}.",
            order=None,
        )

    def tags(self) -> Iterator[TagRecord]:
        """Yield the tags with their excerpts as definitions, unused ones too."""
        excerpts = self._excerpts()
        for name, row in self._tag_rows.items():
            yield TagRecord(
                place=row.place,
                id=name,
                slug=tag_slug(name),
                label=name[:60],
                definition=excerpts.get(row.values.get("ExcerptPostId", ""), ""),
            )

    def members(self) -> Iterator[MemberRecord]:
        """Yield the users, and one for what has no author where the dump has no such user."""
        for row in read_rows(self._folder / USERS):
            self._users.add(row.text("Id"))
            yield _member(row)
        if COMMUNITY not in self._users and any(
            self._author(row) == COMMUNITY for row in self._spool.in_time(QUESTION, ANSWER, COMMENT)
        ):
            first = next(self._spool.in_time(QUESTION))
            yield MemberRecord(
                place=first.place,
                id=COMMUNITY,
                username="former-member",
                name="Former member",
                joined_at=first.moment("CreationDate"),
            )

    def threads(self) -> Iterator[ThreadRecord]:
        """Yield the questions, oldest first."""
        for row in self._spool.in_time(QUESTION):
            number = row.text("Id")
            yield ThreadRecord(
                place=row.place,
                id=number,
                space=SPACE,
                type="question",
                title=plain_line(row.text("Title"), 200) or f"Question {number}",
                author=self._author(row),
                created_at=row.moment("CreationDate"),
                tags=tuple(map(tag_slug, tag_names(row.text("Tags", "")))),
                accepted_post=self._accepted(row),
                origin=f"https://{self._host}/q/{number}" if self._host else None,
            )

    def posts(self) -> Iterator[PostRecord]:
        """Yield questions, answers and comments in the order of time."""
        votes = self._up_votes()
        for row in self._spool.in_time(QUESTION, ANSWER, COMMENT):
            record = self._comment(row) if kind_of(row) == COMMENT else self._post(row, votes)
            self.authorless += record.author == COMMUNITY
            yield record

    def moved(self) -> Iterator[MovedRecord]:
        """Yield nothing: a dump tells of no moves."""
        return iter(())

    def follows(self) -> Iterator[FollowRecord]:
        """Yield nothing: a dump tells of no followers."""
        return iter(())

    def bookmarks(self) -> Iterator[BookmarkRecord]:
        """Yield nothing: the favorites of a dump are not bookmarks."""
        return iter(())

    def log(self) -> Iterator[LogRecord]:
        """Yield nothing: a dump has no log."""
        return iter(())

    def _post(self, row: Row, votes: Counter[str]) -> PostRecord:
        number = row.text("Id")
        parent = row.text("ParentId") if kind_of(row) == ANSWER else None
        return PostRecord(
            place=row.place,
            id=number,
            thread=parent or number,
            reply_to=parent,
            author=self._author(row),
            created_at=row.moment("CreationDate"),
            format="html",
            body=self._body(row.text("Body")),
            helped_elsewhere=votes[number],
        )

    def _comment(self, row: Row) -> PostRecord:
        parent = row.number("PostId")
        return PostRecord(
            place=row.place,
            id=f"c{row.text('Id')}",
            thread=str(self._spool.question_of(parent)),
            reply_to=str(parent),
            author=self._author(row),
            created_at=row.moment("CreationDate"),
            format="markdown",
            body=clean_text(row.text("Text")),
            helped_elsewhere=max(row.optional_number("Score") or 0, 0),
        )

    def _author(self, row: Row) -> str:
        """Return a row's user; what has none known belongs to the community's own account."""
        user = row.text("UserId" if kind_of(row) == COMMENT else "OwnerUserId", COMMUNITY)
        return user if user in self._users else COMMUNITY

    def _accepted(self, row: Row) -> str | None:
        answer = row.optional_number("AcceptedAnswerId")
        if answer is None or self._spool.question_of(answer) != row.number("Id"):
            return None
        return str(answer)

    def _body(self, html: str) -> str:
        """Return a body whose addresses without a host lead to where it comes from."""
        if self._host:
            html = _HERE.sub(rf'\1="https://{self._host}/', html)
        return clean_text(html)

    def _up_votes(self) -> Counter[str]:
        rows = read_rows(self._folder / VOTES)
        return Counter(row.text("PostId") for row in rows if row.text("VoteTypeId") == UP_VOTE)

    @cached_property
    def _tag_rows(self) -> dict[str, Row]:
        """Name → row of Tags.xml, or the first question that carries a tag it does not have."""
        rows = {row.text("TagName"): row for row in read_rows(self._folder / TAGS)}
        for question in self._spool.in_time(QUESTION):
            for name in tag_names(question.text("Tags", "")):
                rows.setdefault(name, question)
        return rows

    def _excerpts(self) -> dict[str, str]:
        rows = read_rows(self._folder / POSTS)
        return {
            row.text("Id"): plain_line(row.text("Body"), 1000)
            for row in rows
            if kind_of(row) == TAG_EXCERPT
        }


def check_dump(folder: Path) -> None:
    """Refuse a folder that has not the files no dump is without; raises Fault."""
    for name in (USERS, POSTS):
        if not (folder / name).is_file():
            raise Fault(str(folder), f"there is no {name} here, as a Stack Exchange dump has.")


def _member(row: Row) -> MemberRecord:
    number = row.number("Id")
    name = plain_line(row.text("DisplayName", ""), 60) or f"User {number}"
    return MemberRecord(
        place=row.place,
        id=row.text("Id"),
        username=username_from(name, number),
        name=name,
        joined_at=row.moment("CreationDate"),
        location=plain_line(row.text("Location", ""), 100),
        about=clean_text(row.text("AboutMe", "")).strip(),
        about_format="html",
    )
