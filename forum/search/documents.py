from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["post", "member", "tag", "idea", "job"]
KINDS: tuple[Kind, ...] = ("post", "member", "tag", "idea", "job")


@dataclass(frozen=True, slots=True)
class Key:
    """The name of one document: its kind and its number among its kind."""

    kind: Kind
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found, as plain text.

    `group` is the number of the thread for a post and the own number for everything else: hits of
    one group are shown as one. `title` is set for what carries one itself (the first post of a
    thread, an idea's title, a member's name, a tag's label), `first` says that a post opens its
    thread. `author` is a user name, `space` a number, `type` a thread type, `created` a moment in
    UTC. `inside` says that guests may not find it.
    """

    kind: Kind
    id: int
    group: int
    title: str
    text: str
    created: datetime
    author: str = ""
    space: int = 0
    type: str = ""
    tags: tuple[str, ...] = ()
    first: bool = False
    inside: bool = False

    @property
    def key(self) -> Key:
        """Return the name under which the document is replaced or removed."""
        return Key(self.kind, self.id)
