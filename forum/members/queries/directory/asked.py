from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from forum.core.markup import clean_text

# What members are found by: (facet, value), or (section, audience).
Key = tuple[str, str | int]
MOST_TYPED = 60
MOST_VALUES = 12


class Facet(NamedTuple):
    """Something members are narrowed by; `section` is the part of a page that says it."""

    label: str
    section: str | None
    vocabulary: bool = True


# Name in the address → facet, in the order of the page. Those of a vocabulary have its slug.
FACETS = {
    "problem": Facet("Working on", "context"),
    "model": Facet("Model", "context"),
    "stage": Facet("Stage", "context"),
    "tool": Facet("Tool", "context"),
    "grade": Facet("Grades", "context"),
    "subject": Facet("Subject", "context"),
    "device": Facet("Devices", "context"),
    "organization-kind": Facet("Kind of organization", "context"),
    "size": Facet("Size", "context"),
    "locale": Facet("Locale", "context"),
    "state": Facet("State", None, vocabulary=False),
    "open": Facet("Contact", "contact", vocabulary=False),
    "verified": Facet("Work", "work", vocabulary=False),
}


class Holding(NamedTuple):
    """A member's values of an added facet, and when they are to be read again if nothing changes.

    `user_id` may come more than once.
    """

    user_id: int
    values: Iterable[str]
    until: datetime | None = None


class Added(NamedTuple):
    """Where a facet that another feature adds has its values from.

    `read` is given the shape and the values of a `reading.among` WHERE; `labels` has all values
    in order. Triggers of the database must note whose values change.
    """

    read: Callable[[int, Mapping[str, int]], Iterable[Holding]]
    labels: Callable[[], Mapping[str, str]]


ADDED: dict[str, Added] = {}


def add_facet(name: str, facet: Facet, added: Added) -> None:
    """Narrow members by something that a feature above this one knows of them."""
    FACETS[name] = facet._replace(vocabulary=False)
    ADDED[name] = added


# What is said of a member by a term's slug; of the others, any number of terms is in a context.
SINGLE = frozenset({"stage", "organization-kind", "size", "locale"})
SORTS = ("newest", "helpful")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the directory is asked for: words, and for each facet values of which any will do."""

    q: str = ""
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: str = "newest"
    more: str = ""
    # Facet → values.
    values: Mapping[str, tuple[str, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", dict(self.chosen))

    @classmethod
    def of(cls, args: Any) -> Asked:
        """Read the address; anything is accepted, and cut to what a person types."""
        q = " ".join(clean_text(args.get("q", "")[:400])[:MOST_TYPED].split())
        chosen = []
        for name in [name for name in FACETS if name in args]:
            values = dict.fromkeys(
                value for value in args.getlist(name) if value and len(value) <= MOST_TYPED
            )
            kept = tuple(value for value in values if value.isprintable())[:MOST_VALUES]
            if kept:
                chosen.append((name, kept))
        sort = args.get("sort", "")
        more = args.get("more", "")
        more = more if more in FACETS else ""
        return cls(q, tuple(chosen), sort if sort in SORTS else SORTS[0], more)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return bool(self.q or self.chosen)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield each facet with each of its values."""
        for name, values in self.chosen:
            for value in values:
                yield name, value

    def address(self, q: str | None = None, sort: str = "", more: str = "") -> str:
        """Return the address of this question with other words or another order, first page."""
        return _address(self.q if q is None else q, self.pairs(), sort or self.sort, more)

    def toggled(self, name: str, value: str) -> str:
        """Return the address with a value of a facet added, or taken away when it is chosen."""
        pairs = list(self.pairs())
        if (name, value) in pairs:
            pairs.remove((name, value))
        else:
            pairs.append((name, value))
        return _address(self.q, pairs, self.sort, "")


def _address(q: str, pairs: Any, sort: str, more: str) -> str:
    said = [f"q={_quoted(q)}"] if q else []
    said += [f"{name}={_quoted(value)}" for name, value in pairs]
    if sort != SORTS[0]:
        said.append(f"sort={sort}")
    if more:
        said.append(f"more={more}")
    return "/members?" + "&".join(said) if said else "/members"


_quoted = lru_cache(2000)(quote_plus)
