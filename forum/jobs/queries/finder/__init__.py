"""The finder: openings found by words, place and facets, counted for the one who looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from forum.core.access import Viewer
from forum.core.paging import Slice
from forum.jobs.named import Named, Names
from forum.jobs.queries.finder import finding, showing
from forum.jobs.queries.finder.asked import FACETS, SORTS, Asked
from forum.jobs.queries.finder.finding import Counts, Eyes, Found, looking
from forum.jobs.queries.finder.shelf import Shelf
from forum.jobs.queries.finder.showing import JobRow

__all__ = ["Asked", "Choices", "JobRow", "Listing", "finder", "matching"]

SHOWN = 8
MOST_WORDS_LEFT_OUT = 6
MOST_ANSWERS = 500


class Option(NamedTuple):
    """A value of a facet, with how many openings there are with it beside all other choices."""

    value: str
    label: str
    openings: int
    chosen: bool
    group: str


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


FOLDED = {
    name: Choices(name, facet.label, (), folded=True, hidden=0, more="")
    for name, facet in FACETS.items()
}


class Chip(NamedTuple):
    """Something that is asked for, and the address without it."""

    label: str
    without: str


class Wider(NamedTuple):
    """A question that asks for less: what is left out, how many openings it finds, where it is."""

    label: str
    openings: int
    address: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the finder.

    `wider` are questions that find more, only where this one finds nothing. `sorts` are the orders
    as tabs take them, `order` the label of this one.
    """

    asked: Asked
    page: Slice[JobRow]
    total: int
    facets: Sequence[Choices]
    chips: Sequence[Chip]
    wider: Sequence[Wider]
    sorts: Sequence[tuple[str, str, None]]
    order: str


def finder(viewer: Viewer, asked: Asked, after: str | None) -> Listing:
    """Return a page of the openings the viewer asks for, and what there is to narrow them by.

    Two statements, whatever the number of openings. Raises NotFound for a made-up cursor.
    """
    with looking(viewer) as (shelf, known, eyes):
        found = finding.find(shelf, known, eyes, asked)
        place = finding.page_of(shelf, found, asked.order, after)
        facets, chips = _narrowing(shelf, known, eyes, asked, found)
        wider = () if found.places else _wider(shelf, known, eyes, asked, found)
        rows = showing.shown(shelf, place.ids)
    return Listing(
        asked,
        Slice(rows, place.next, not after),
        found.total,
        facets,
        chips,
        wider,
        [(SORTS[name], asked.address(sort=name), None) for name in asked.sorts],
        SORTS[asked.order],
    )


def matching(viewer: Viewer, asked: Asked, numbers: Sequence[int]) -> list[JobRow]:
    """Return those of some openings that a question finds for a viewer, in their order.

    Two statements.
    """
    with looking(viewer) as (shelf, known, eyes):
        places = finding.find(shelf, known, eyes, asked).places
        held = [
            number
            for number in numbers
            if (place := shelf.place_of(number)) >= 0 and places >> place & 1
        ]
        return showing.shown(shelf, held)


def in_words(asked: Asked, known: Names) -> str:
    """Return a question in words, "All openings" for one that asks nothing."""
    return ", ".join(chip.label for chip in _chips(asked, known)) or "All openings"


def _narrowing(
    shelf: Shelf, known: Names, eyes: Eyes, asked: Asked, found: Found
) -> tuple[tuple[Choices, ...], Sequence[Chip]]:
    # The same answer to the same question is laid out once; answers are forgotten together.
    key = (asked, eyes.key, known)
    made: tuple[tuple[Choices, ...], Sequence[Chip]] | None = shelf.answers.get(key)
    if made is None:
        if len(shelf.answers) >= MOST_ANSWERS:
            shelf.answers.clear()
        counted = finding.counts_of(shelf, known, eyes, asked, found)
        facets = [
            _choices(name, asked, counted[name], known) if name in counted else FOLDED[name]
            for name in FACETS
        ]
        # One that nothing has is there only for who asked to see it.
        facets = [one for one in facets if one.folded or one.options or one.name == asked.more]
        made = shelf.answers[key] = tuple(facets), _chips(asked, known)
    return made


def _choices(name: str, asked: Asked, counts: Counts, known: Names) -> Choices:
    facet, values = FACETS[name], known.values[name]
    chosen = finding.chosen_of(name, asked, known)
    whole = finding.wholly_counted(name, asked, known)
    wanted: Sequence[str] = chosen
    if whole and facet.ordered:
        wanted = [value for value in values if value in counts or value in chosen]
    elif whole:
        wanted = [value for value in counts if value in chosen or not values[value].above]
        wanted += [value for value in chosen if value not in counts]
        # Those most openings have first; where they are equal, in the order of the vocabulary.
        wanted.sort(key=lambda value: (value not in chosen, -counts.get(value, 0)))
    few = facet.ordered or asked.more == name or len(wanted) <= SHOWN + 2
    options = tuple(
        [
            _option(value, values[value], counts.get(value, 0), value in chosen)
            for value in (wanted if few else wanted[:SHOWN])
        ]
    )
    hidden = len(wanted) - len(options)
    more = asked.address(more=name) if hidden else ""
    return Choices(name, facet.label, options, not whole, hidden, more)


def _option(value: str, named: Named, openings: int, chosen: bool) -> Option:
    return Option(value, named.label, openings, chosen, named.group)


def _chips(asked: Asked, known: Names) -> list[Chip]:
    chips = [Chip(f"“{asked.q}”", asked.address(q=""))] if asked.q else []
    if asked.place:
        chips.append(Chip(f"In “{asked.place}”", asked.address(place="")))
    chips += [
        Chip(_said(name, typed, known), asked.without(name, typed)) for name, typed in asked.pairs()
    ]
    if asked.near and "state" in asked.values:
        chips.append(Chip("And neighboring states", asked.address(near="")))
    return chips


def _said(name: str, typed: str, known: Names) -> str:
    value = known.value_of(name, typed)
    label = known.values[name][value].label if value is not None else typed
    return f"{FACETS[name].label}: {label}"


def _wider(shelf: Shelf, known: Names, eyes: Eyes, asked: Asked, found: Found) -> Sequence[Wider]:
    """Return what finds something when one facet, the place, or words are left out."""
    made = []
    for name, typed in asked.chosen:
        count = found.beside(name).bit_count()
        if count:
            labels = " or ".join(_said(name, one, known) for one in typed)
            made.append(Wider(f"without “{labels}”", count, asked.without(name)))
    tried = {f"only “{q}”" if q else "without the words": {"q": q} for q in _shorter(asked.q)}
    if asked.place:
        tried[f"outside “{asked.place}”, too"] = {"place": ""}
    if "state" in asked.values and not asked.near:
        tried["with neighboring states"] = {"near": "1"}
    for label, change in tried.items():
        changes = {
            name: value == "1" if name == "near" else value for name, value in change.items()
        }
        less = replace(asked, more="", **changes)  # type: ignore[arg-type]
        count = finding.find(shelf, known, eyes, less).total
        if count:
            made.append(Wider(label, count, asked.address(**change)))
    return sorted(made, key=lambda one: -one.openings)


def _shorter(q: str) -> list[str]:
    words = q.split(" ") if q else []
    if not 1 < len(words) <= MOST_WORDS_LEFT_OUT:
        return [""] if words else []
    return ["", *(" ".join(words[:n] + words[n + 1 :]) for n in range(len(words)))]
