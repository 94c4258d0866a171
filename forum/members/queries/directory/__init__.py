"""The directory: members found by words and facets, counted for the one who looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from forum.core.access import Viewer
from forum.core.paging import Cursor, Slice
from forum.members.queries.directory import cards, counting
from forum.members.queries.directory.asked import ADDED, FACETS, Asked
from forum.members.queries.directory.cards import Person
from forum.members.queries.directory.counting import Counts
from forum.members.queries.directory.keeping import Kept, present
from forum.members.queries.directory.terms import Terms, terms
from forum.members.sections import STATES

__all__ = ["Asked", "Choices", "Listing", "Tile", "directory"]

SHOWN = 10
# Those whose order says more than how many there are.
IN_ORDER = frozenset({"stage", "grade", "size", "locale", "skill"})
# Of a value that is unheard of: behind all others.
NO_PLACE = (1 << 20, "")
PLACED_STATES = {code: (place, name) for place, (code, name) in enumerate(STATES.items())}
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
    """A facet with its values.

    `folded` has its choices alone: the page that opens it counts all. Otherwise `hidden` are how
    many are not shown, and `more` leads to them.
    """

    name: str
    label: str
    options: tuple[Option, ...]
    folded: bool
    hidden: int
    more: str


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
    """One page of the directory.

    `tiles` are the states in order of their names, if they are counted and any is used; `map` is
    where they are, "" where they are here. `everybody` is the address of all members in this order.
    """

    asked: Asked
    page: Slice[Person]
    total: int
    facets: Sequence[Choices]
    chips: Sequence[Chip]
    tiles: Sequence[Tile]
    map: str
    everybody: str


# What stands around the list: facets, chips and the map.
Narrowing = tuple[Sequence[Choices], Sequence[Chip], Sequence[Tile]]


def directory(viewer: Viewer, asked: Asked, after: str | None) -> Listing:
    """Return a page of the members the viewer asks for, and what there is to narrow them by.

    One statement, another in the order of help, whatever the number of members. Raises NotFound
    for a made-up cursor.
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
        shown = cards.people(viewer, roster, place.ids, ties, known)
        page = cards.slice_of(asked, roster, place, shown, not after)
        narrowing = _narrowing(kept, asked, found.counts, known)
    map_at = "" if counting.maps(asked) else asked.address(more="state")
    everybody = Asked(sort=asked.sort).address()
    return Listing(asked, page, found.total, *narrowing, map_at, everybody)


def _narrowing(kept: Kept, asked: Asked, counts: Mapping[str, Counts], known: Terms) -> Narrowing:
    # The same answer to the same question is laid out once; answers are forgotten together.
    key = (asked, *map(id, counts.values()))
    made: Narrowing | None = kept.answers.get(key)
    if made is None:
        facets = [
            _choices(name, asked, counts[name], known)
            if name in asked.values or counting.wholly_counted(name, asked, known)
            else Choices(name, facet.label, (), folded=True, hidden=0, more="")
            for name, facet in FACETS.items()
        ]
        # One that nobody shows is there only for who asked to see it.
        facets = [one for one in facets if one.folded or one.options or one.name == asked.more]
        tiles = _tiles(asked, counts["state"]) if counting.maps(asked) else []
        made = kept.answers[key] = facets, _chips(asked, known), tiles
    return made


def _choices(name: str, asked: Asked, counts: Counts, known: Terms) -> Choices:
    chosen = counting.chosen_of(name, asked, known)
    whole = counting.wholly_counted(name, asked, known)
    labels = _labels(name, known)
    shown = list(dict.fromkeys([*counts, *chosen] if whole else chosen))
    if FACETS[name].vocabulary:
        shown = [one for one in shown if one in chosen or not known.is_above(name, one)]
    if name in IN_ORDER:
        shown.sort(key=lambda value: labels.get(value, NO_PLACE)[0])
    else:
        shown.sort(key=lambda value: (value not in chosen, -counts.get(value, 0), value))
    full = asked.more == name or len(shown) <= SHOWN + 2 or name in IN_ORDER
    hidden = 0 if full else len(shown) - SHOWN
    options = tuple(
        [
            Option(
                value,
                labels.get(value, NO_PLACE)[1] or value,
                counts.get(value, 0),
                value in chosen,
            )
            for value in (shown if full else shown[:SHOWN])
        ]
    )
    more = asked.address(more=name) if hidden else ""
    return Choices(name, FACETS[name].label, options, not whole, hidden, more)


def _labels(name: str, known: Terms) -> Mapping[str, tuple[int, str]]:
    """Return value → place in the order of the facet, and label."""
    if FACETS[name].vocabulary:
        return known.order(name)
    if name in ADDED:
        return {v: (n, label) for n, (v, label) in enumerate(ADDED[name].labels().items())}
    if name == "state":
        return PLACED_STATES
    return {"1": (0, LABELS[name])}


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


def _chips(asked: Asked, known: Terms) -> list[Chip]:
    chips = [Chip(f"“{asked.q}”", asked.address(q=""))] if asked.q else []
    for name, value in asked.pairs():
        term = known.find(name, value) if FACETS[name].vocabulary else None
        label = _labels(name, known).get(term.slug if term else value, NO_PLACE)[1] or value
        if name not in LABELS:
            label = f"{FACETS[name].label}: {label}"
        chips.append(Chip(label, asked.toggled(name, value)))
    return chips
