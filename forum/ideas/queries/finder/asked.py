from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode

from forum.core.markup import clean_text

MOST_WORDS = 200
MOST_TYPED = 60
MOST_VALUES = 12
# Names of facets whose values are terms, as the vocabulary of them is called.
TERMS = frozenset({"problem", "model", "tool", "subject", "device", "organization-kind", "size"})


# Facets with values, of which any will do.
Chosen = tuple[tuple[str, tuple[str, ...]], ...]


class Facet(NamedTuple):
    """Something ideas are narrowed by; `ordered` when the order of its values says something."""

    label: str
    ordered: bool = False


# Name in the address → facet, in the order of the page. Those of a vocabulary have its slug.
FACETS = {
    "problem": Facet("Problem"),
    "mine": Facet("Contexts like mine", ordered=True),
    "model": Facet("Model"),
    "band": Facet("Grades", ordered=True),
    "device": Facet("Devices"),
    "tool": Facet("Tool"),
    "subject": Facet("Subject"),
    "skill": Facet("Skill", ordered=True),
    "status": Facet("Status", ordered=True),
    "evidence": Facet("Evidence, at least", ordered=True),
    "replicated": Facet("Replicated", ordered=True),
    "files": Facet("Files", ordered=True),
    "cost": Facet("Cost", ordered=True),
    "setup": Facet("Time to set up", ordered=True),
    "weekly": Facet("Time each week", ordered=True),
    "organization-kind": Facet("Kind of organization"),
    "size": Facet("Size", ordered=True),
}
SORTS = {
    "relevance": "Best match",
    "newest": "Newest",
    "replicated": "Most replicated",
    "near": "Nearest context",
    "useful": "Most useful",
}
WITH_WORDS = (*SORTS,)
WITHOUT = WITH_WORDS[1:]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the finder is asked for: words, and for each facet values of which any will do."""

    q: str = ""
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
        q = " ".join(clean_text(args.get("q", "")[:1000])[:MOST_WORDS].split())
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
        return cls(q, tuple(chosen), sort, more if more in FACETS else "")

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
        return bool(self.q or self.chosen)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield each facet with each of its values."""
        for name, values in self.chosen:
            for value in values:
                yield name, value

    def address(self, base: str = "/ideas", **changes: str) -> str:
        """Return the address of this question, first page, with its words or order changed."""
        q, sort = changes.get("q", self.q), changes.get("sort", self.sort)
        return _address(base, q, self.chosen, sort, changes.get("more", ""))

    def without(self, name: str, value: str | None = None) -> str:
        """Return the address without a value of a facet, or without the whole facet."""
        less = dict(self.chosen)
        kept = tuple([one for one in less.pop(name, ()) if value is not None and one != value])
        if kept:
            less[name] = kept
        return _address("/ideas", self.q, tuple(less.items()), self.sort, "")

    def as_question(self) -> str:
        """Return the address of the form for a new thread, with the words as its title."""
        return "/discussions/new?" + urlencode({"type": "question", "title": self.q})


def _sorts(q: str) -> Sequence[str]:
    return WITH_WORDS if q else WITHOUT


def _address(base: str, q: str, chosen: Chosen, sort: str, more: str) -> str:
    said = _asking(q, chosen)
    if sort and (q or sort != "relevance"):
        said += f"&sort={sort}"
    if more:
        said += f"&more={more}"
    return f"{base}?{said[1:]}" if said else base


# A page has a dozen addresses of the same question.
@lru_cache(200)
def _asking(q: str, chosen: Chosen) -> str:
    said = f"&q={_quoted(q)}" if q else ""
    return said + "".join(
        [f"&{name}={_quoted(value)}" for name, values in chosen for value in values]
    )


_quoted = lru_cache(2000)(quote_plus)
