from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from forum.core.markup import clean_text

MOST_WORDS = 120
MOST_TYPED = 60
MOST_VALUES = 12
BASE = "/talent"
Chosen = tuple[tuple[str, tuple[str, ...]], ...]


class Facet(NamedTuple):
    """Something candidates are narrowed by: any of its values will do, or with `every` all must.

    `ordered` when the order of its values says more than how many there are.
    """

    label: str
    ordered: bool = True
    every: bool = False


# Name in the address → facet, in the order of the page.
FACETS = {
    "verified": Facet("Skill, verified", every=True),
    "endorsed": Facet("Skill, endorsed", every=True),
    "self": Facet("Skill, by their own word", every=True),
    "model": Facet("Model", ordered=False),
    "tool": Facet("Tool", ordered=False),
    "band": Facet("Grades"),
    "stage": Facet("Stage led"),
    "kind": Facet("Worked at", ordered=False),
    "reach": Facet("Lives in or would move to"),
    "state": Facet("Lives in"),
    "region": Facet("Region"),
    "remote": Facet("Remote"),
    "availability": Facet("Available"),
    "family": Facet("Looks for", ordered=False),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the search for candidates is asked for; with `opening`, in the order they match it.

    `q` are words of what people say of themselves, `certificate` of their certifications.
    """

    q: str = ""
    certificate: str = ""
    chosen: Chosen = ()
    opening: int = 0
    more: str = ""
    # Facet → values.
    values: Mapping[str, tuple[str, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", dict(self.chosen))

    @classmethod
    def of(cls, args: Any) -> Asked:
        """Read the address; anything is accepted, and cut to what a person types."""
        chosen = []
        for name in [name for name in FACETS if name in args]:
            values = dict.fromkeys(
                value for value in args.getlist(name) if value and len(value) <= MOST_TYPED
            )
            kept = tuple(value for value in values if value.isprintable())[:MOST_VALUES]
            if kept:
                chosen.append((name, kept))
        number, more = args.get("opening", ""), args.get("more", "")
        known = number.isascii() and number.isdigit() and len(number) < 10
        return cls(
            _typed(args, "q"),
            _typed(args, "certificate"),
            tuple(chosen),
            int(number) if known else 0,
            more if more in FACETS else "",
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return bool(self.q or self.certificate or self.chosen)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield each facet with each of its values."""
        for name, values in self.chosen:
            for value in values:
                yield name, value

    def question(self) -> str:
        """Return what is asked, as it stands in an address; no page and no opened facet."""
        return _address(self.q, self.certificate, self.chosen, self.opening, "")[len(BASE) + 1 :]

    def address(self, **changes: Any) -> str:
        """Return the address of this question, first page, with something of it changed."""
        said = {"q": self.q, "certificate": self.certificate, "opening": self.opening} | changes
        return _address(
            said["q"], said["certificate"], self.chosen, said["opening"], said.get("more", "")
        )

    def without(self, name: str, value: str | None = None) -> str:
        """Return the address without a value of a facet, or without the whole facet."""
        less = dict(self.chosen)
        kept = tuple([one for one in less.pop(name, ()) if value is not None and one != value])
        if kept:
            less[name] = kept
        return _address(self.q, self.certificate, tuple(less.items()), self.opening, "")


def _typed(args: Any, name: str) -> str:
    return " ".join(clean_text(args.get(name, "")[:600])[:MOST_WORDS].split())


@lru_cache(500)
def _address(q: str, certificate: str, chosen: Chosen, opening: int, more: str) -> str:
    said = [f"q={_quoted(q)}"] if q else []
    said += [f"certificate={_quoted(certificate)}"] if certificate else []
    said += [f"{name}={_quoted(value)}" for name, values in chosen for value in values]
    said += [f"opening={opening}"] if opening else []
    said += [f"more={more}"] if more else []
    return f"{BASE}?{'&'.join(said)}" if said else BASE


_quoted = lru_cache(2000)(quote_plus)
