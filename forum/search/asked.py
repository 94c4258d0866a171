from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal, cast
from urllib.parse import urlencode

from forum.core.markup import clean_text
from forum.search.documents import Kind
from forum.search.language import MOST_CHARACTERS, Reading, parse, read_day
from forum.search.port import Order

MOST = 60
Shown = Literal["threads", "ideas", "openings", "members", "tags"]
# What `type` may name beside the types of threads.
OTHERS = ("ideas", "openings", "members", "tags")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the search form was sent with, as typed: words, and filters beside them."""

    q: str = ""
    type: str = ""
    sort: str = ""
    space: str = ""
    tag: str = ""
    author: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Asked:
        """Read the form from an address; anything is accepted, and cut to what a person types."""
        typed = {
            field.name: " ".join(clean_text(args.get(field.name, "")[:4000]).split())
            for field in fields(cls)
        }
        q = typed.pop("q")[:MOST_CHARACTERS]
        return cls(q=q, **{name: value[:MOST] for name, value in typed.items()})

    @property
    def shown(self) -> Shown:
        """Return which kind of things is listed: `type` is a thread type, or one of these."""
        return cast("Shown", self.type) if self.type in OTHERS else "threads"

    @property
    def empty(self) -> bool:
        """Whether nothing was asked at all."""
        return not any((self.q, self.space, self.tag, self.author, self.after, self.before))

    @property
    def filtered(self) -> bool:
        """Whether anything beside the words narrows the search."""
        return any((self.type, self.space, self.tag, self.author, self.after, self.before))

    def reading(self) -> Reading:
        """Return the words as they were read, with the filters of the form over those typed."""
        read = parse(self.q)
        thread_type = "" if self.type in (*OTHERS, "threads") else self.type
        return replace(
            read,
            type=thread_type or read.type,
            space=self.space or read.space,
            tags=(*read.tags, self.tag.lstrip("#")) if self.tag else read.tags,
            author=self.author.lstrip("@") or read.author,
            after=read_day(self.after) or read.after,
            before=read_day(self.before) or read.before,
            order=cast("Order", self.sort) if self.sort in ("relevance", "date") else read.order,
        )

    def address(self, **changes: str) -> str:
        """Return the address of this search with some fields changed, without its page."""
        asked = replace(self, **changes)
        given = {field.name: getattr(asked, field.name) for field in fields(asked)}
        return "/search?" + urlencode({name: value for name, value in given.items() if value})

    def as_question(self) -> str:
        """Return the address of the form for a new thread, with the words as its title."""
        return "/discussions/new?" + urlencode({"type": "question", "title": self.q})


KINDS: dict[Shown, Kind] = {
    "threads": "post",
    "ideas": "idea",
    "openings": "job",
    "members": "member",
    "tags": "tag",
}
