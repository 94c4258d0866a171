"""The directory: members found by words and facets, counted for the one who looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from forum.core.access import Viewer
from forum.core.paging import Cursor, Slice
from forum.members.queries.directory import cards, counting
from forum.members.queries.directory.asked import FACETS, Asked
from forum.members.queries.directory.cards import Person
from forum.members.queries.directory.keeping import present
from forum.members.queries.directory.terms import Terms, terms
from forum.members.sections import STATES

__all__ = ["Asked", "Choices", "Listing", "Tile", "directory"]

SHOWN = 10
# Those whose order says more than how many there are.
IN_ORDER = frozenset({"stage", "grade", "size", "locale"})
# Those that are unfolded before anything is chosen.
OPENED = frozenset({"problem", "model", "open", "verified"})
MOST_SHADES = 4
LABELS = {"open": "Open to contact", "verified": "Verified at work"}


class Option(NamedTuple):
    """A value of a facet, with how many members there are with it beside all other choices."""

    value: str
    label: str
    members: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """A facet with its values; `hidden` are how many are not shown, `more` leads to them."""

    name: str
    label: str
    options: tuple[Option, ...]
    hidden: int
    more: str
    opened: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that is asked for, and the address without it."""

    label: str
    without: str


class Tile(NamedTuple):
    """A state on the map: `shade` is 0 for nobody up to 4 for where most are.

    `address` leads to the same question with the state, or without a chosen one.
    """

    code: str
    name: str
    members: int
    shade: int
    chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the directory; `tiles` are the states in order of their names, if any is used.

    `everybody` is the address of all members in this order.
    """

    asked: Asked
    page: Slice[Person]
    total: int
    facets: Sequence[Choices]
    chips: Sequence[Chip]
    tiles: Sequence[Tile]
    everybody: str


# What stands around the list: facets, chips and the map.
Narrowing = tuple[Sequence[Choices], Sequence[Chip], Sequence[Tile]]


def directory(viewer: Viewer, asked: Asked, after: str | None) -> Listing:
    """Return a page of the members the viewer asks for, and what there is to narrow them by.

    Five statements at most, whatever the number of members. Raises NotFound for a made-up cursor.
    """
    known = terms()
    cursor = Cursor.parse(after) if asked.sort == "newest" else None
    with present(viewer.id) as (kept, roster, ties):
        eyes = counting.eyes_of(viewer, roster, ties)
        found = counting.matches(kept, roster, eyes, asked, known)
        if asked.sort == "newest":
            place = cards.newest(roster, found.places, cursor)
        else:
            place = cards.most_helpful(roster, found.places, found.total, after)
        facts = cards.facts_of(roster, eyes, place.ids, known)
        # The same answer to the same question is laid out once.
        narrowing: Narrowing | None = kept.answers.get((id(found), asked))
        if narrowing is None:
            narrowing = kept.answers[id(found), asked] = _narrowing(asked, found.counts, known)
    shown = cards.people(viewer, place, ties, facts, known)
    page = cards.slice_of(asked, place, shown, not after)
    everybody = Asked(sort=asked.sort).address()
    return Listing(asked, page, found.total, *narrowing, everybody)


def _narrowing(asked: Asked, counts: Mapping[str, Mapping[str, int]], known: Terms) -> Narrowing:
    facets = [_choices(name, asked, counts[name], known) for name in FACETS]
    return facets, _chips(asked, known), _tiles(asked, counts["state"])


def _choices(name: str, asked: Asked, counts: Mapping[str, int], known: Terms) -> Choices:
    facet = FACETS[name]
    order = known.order(name) if facet.vocabulary else {}
    chosen = _chosen(name, asked, known)
    shown = [
        value
        for value in dict.fromkeys([*counts, *chosen])
        if value in chosen or not (facet.vocabulary and known.is_above(name, value))
    ]
    if name in IN_ORDER:
        shown.sort(key=lambda value: order.get(value, (0, value)))
    else:
        shown.sort(key=lambda value: (value not in chosen, -counts.get(value, 0), value))
    full = asked.more == name or len(shown) <= SHOWN + 2 or name in IN_ORDER
    options = tuple(
        Option(value, _label(name, value, known), counts.get(value, 0), value in chosen)
        for value in (shown if full else shown[:SHOWN])
    )
    opened = name in OPENED or name in asked.values or asked.more == name
    hidden = len(shown) - len(options)
    more = asked.address(more=name) if hidden else ""
    return Choices(name, facet.label, options, hidden, more, opened)


def _tiles(asked: Asked, counts: Mapping[str, int]) -> list[Tile]:
    chosen = asked.values.get("state", ())
    if not counts and not chosen:
        return []
    most = max(counts.values(), default=1)
    base = asked.address(more="")
    base += ("&" if "?" in base else "?") + "state="
    return [
        Tile(
            code,
            name,
            count := counts.get(code, 0),
            -(-count * MOST_SHADES // most),
            code in chosen,
            asked.toggled("state", code) if code in chosen else base + code,
        )
        for code, name in STATES.items()
    ]


def _chosen(name: str, asked: Asked, known: Terms) -> Sequence[str]:
    """Return the values of a facet that are asked for, by the slugs of today."""
    values = asked.values.get(name, ())
    if not FACETS[name].vocabulary:
        return values
    found = [known.find(name, value) for value in values]
    return [term.slug for term in found if term is not None]


def _chips(asked: Asked, known: Terms) -> list[Chip]:
    chips = [Chip(f"“{asked.q}”", asked.address(q=""))] if asked.q else []
    for name, value in asked.pairs():
        label = _label(name, value, known)
        if name not in LABELS:
            label = f"{FACETS[name].label}: {label}"
        chips.append(Chip(label, asked.toggled(name, value)))
    return chips


def _label(name: str, value: str, known: Terms) -> str:
    if name in LABELS:
        return LABELS[name]
    if name == "state":
        return STATES.get(value, value)
    term = known.find(name, value)
    return term.label if term else value
