from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, NamedTuple, TypeVar

from forum.core.refusals import NotFound

T = TypeVar("T")


class Place(NamedTuple):
    """Where a page stands among its neighbors, for the links to them."""

    number: int
    last: int

    @property
    def shown(self) -> list[int | None]:
        """Return the page numbers to link to, None for a gap."""
        near = {1, self.last, *range(self.number - 1, self.number + 2)}
        pages: list[int | None] = []
        for number in sorted(n for n in near if 1 <= n <= self.last):
            if pages and pages[-1] is not None and number - pages[-1] > 1:
                pages.append(None)
            pages.append(number)
        return pages


@dataclass(frozen=True, slots=True)
class Numbered(Generic[T]):
    """One page of things that carry their own running number: page 500 costs what page 1 costs."""

    items: Sequence[T]
    number: int
    last: int

    @property
    def place(self) -> Place:
        """Return where it stands, without what it shows."""
        return Place(self.number, self.last)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list ordered by time, newest first, and by number where times are equal."""

    at: datetime
    id: int

    def __str__(self) -> str:
        moment = self.at.astimezone(UTC).replace(tzinfo=None)
        return f"{moment.isoformat(timespec='microseconds')}-{self.id}"

    @classmethod
    def parse(cls, text: str | None) -> Cursor | None:
        """Read a cursor from an address; None for none, NotFound for one nobody was given."""
        if not text:
            return None
        try:
            stamp, _, number = text.rpartition("-")
            moment = datetime.fromisoformat(stamp).replace(tzinfo=UTC)
            if len(number) > 18:
                raise ValueError("no database holds such a number")
            return cls(moment, int(number))
        except (ValueError, OverflowError) as error:
            raise NotFound from error


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """One page of a list that is walked by cursor; it never counts what it does not show."""

    items: Sequence[T]
    next: str | None
    first: bool


def page_number(text: str | None) -> int:
    """Read a page number from an address: 1 when absent, NotFound when it is no positive number."""
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise NotFound
    return int(text)
