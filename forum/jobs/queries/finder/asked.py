from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from forum.core.markup import clean_text

BASE = "/jobs"
MOST_WORDS = 200
MOST_PLACE = 80
MOST_TYPED = 60
MOST_VALUES = 12

# Facets with values, of which any will do.
Chosen = tuple[tuple[str, tuple[str, ...]], ...]


class Facet(NamedTuple):
    """Something openings are narrowed by; `ordered` when the order of its values says something."""

    label: str
    ordered: bool = False


# Name in the address → facet, in the order of the page. Those of a vocabulary have its slug.
FACETS = {
    "family": Facet("Kind of role", ordered=True),
    "state": Facet("State"),
    "arrangement": Facet("On site or remote", ordered=True),
    "pay": Facet("Yearly pay, up to at least", ordered=True),
    "fte": Facet("Share of a full week", ordered=True),
    "employment": Facet("Employment", ordered=True),
    "skill": Facet("Skill asked for", ordered=True),
    "model": Facet("Model"),
    "tool": Facet("Tool"),
    "band": Facet("Grades", ordered=True),
    "certification": Facet("Certification", ordered=True),
    "organization-kind": Facet("Kind of organization"),
    "since": Facet("Posted", ordered=True),
}
SORTS = {
    "relevance": "Best match",
    "newest": "Newest",
    "closing": "Closing soon",
    "pay": "Highest pay",
}
WITH_WORDS = (*SORTS,)
WITHOUT = WITH_WORDS[1:]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the finder is asked for: words, a place, and for each facet values of which any will do.

    `near` takes the states beside those that are chosen, too.
    """

    q: str = ""
    place: str = ""
    near: bool = False
    chosen: Chosen = ()
    sort: str = ""
    more: str = ""
    # Facet → values.
    values: Mapping[str, tuple[str, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", dict(self.chosen))

    @classmethod
    def of(cls, args: Any) -> Asked:
        """Read the address; anything is accepted, and cut to what a person types."""
        q, place = _line(args, "q", MOST_WORDS), _line(args, "place", MOST_PLACE)
        chosen = []
        for name in [name for name in FACETS if name in args]:
            values = dict.fromkeys(
                value for value in args.getlist(name) if value and len(value) <= MOST_TYPED
            )
            kept = tuple(value for value in values if value.isprintable())[:MOST_VALUES]
            if kept:
                chosen.append((name, kept))
        sort, more = args.get("sort", ""), args.get("more", "")
        sort = sort if sort in _sorts(q) else ""
        near = args.get("near", "") == "1"
        return cls(q, place, near, tuple(chosen), sort, more if more in FACETS else "")

    @property
    def sorts(self) -> Sequence[str]:
        """Return the orders there are: by relevance only where words are asked for."""
        return _sorts(self.q)

    @property
    def order(self) -> str:
        """Return the order that is asked for, or else the one that fits."""
        return self.sort or self.sorts[0]

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return bool(self.q or self.place or self.chosen)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield each facet with each of its values."""
        for name, values in self.chosen:
            for value in values:
                yield name, value

    def address(self, base: str = BASE, **changes: str) -> str:
        """Return the address of this question, first page, with some of it changed."""
        q, sort = changes.get("q", self.q), changes.get("sort", self.sort)
        place = changes.get("place", self.place)
        near = self.near if "near" not in changes else bool(changes["near"])
        return _address(base, q, place, near, self.chosen, sort, changes.get("more", ""))

    def question(self) -> str:
        """Return what is asked as it stands in an address behind the question mark, unordered."""
        return self.address("", sort="").removeprefix("?")

    def without(self, name: str, value: str | None = None) -> str:
        """Return the address without a value of a facet, or without the whole facet."""
        less = dict(self.chosen)
        kept = tuple([one for one in less.pop(name, ()) if value is not None and one != value])
        if kept:
            less[name] = kept
        near = self.near and "state" in less
        return _address(BASE, self.q, self.place, near, tuple(less.items()), self.sort, "")


def _line(args: Any, name: str, most: int) -> str:
    return " ".join(clean_text(args.get(name, "")[:1000])[:most].split())


def _sorts(q: str) -> Sequence[str]:
    return WITH_WORDS if q else WITHOUT


def _address(
    base: str, q: str, place: str, near: bool, chosen: Chosen, sort: str, more: str
) -> str:
    said = _asking(q, place, near, chosen)
    if sort and (q or sort != "relevance"):
        said += f"&sort={sort}"
    if more:
        said += f"&more={more}"
    return f"{base}?{said[1:]}" if said else base


# A page has a dozen addresses of the same question.
@lru_cache(200)
def _asking(q: str, place: str, near: bool, chosen: Chosen) -> str:
    said = f"&q={_quoted(q)}" if q else ""
    said += f"&place={_quoted(place)}" if place else ""
    said += "".join([f"&{name}={_quoted(value)}" for name, values in chosen for value in values])
    return said + ("&near=1" if near else "")


_quoted = lru_cache(2000)(quote_plus)
