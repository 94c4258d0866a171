"""The finder: ideas found by words and facets, counted for the one who looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from forum.core.access import Viewer
from forum.core.paging import Slice
from forum.ideas.queries.finder import finding, ordering, showing
from forum.ideas.queries.finder.asked import FACETS, SORTS, Asked
from forum.ideas.queries.finder.finding import Counts, Eyes, Found, looking
from forum.ideas.queries.finder.named import Named, Names
from forum.ideas.queries.finder.shelf import Shelf
from forum.ideas.queries.finder.showing import IdeaRow

__all__ = ["Asked", "Choices", "IdeaRow", "Listing", "finder"]

SHOWN = 8
MOST_WORDS_LEFT_OUT = 6
MOST_ANSWERS = 500
# Facets that are one thing or not: their only value says it alone.
ALONE = frozenset({"mine", "files", "replicated"})


class Option(NamedTuple):
    """A value of a facet, with how many ideas there are with it beside all other choices."""

    value: str
    label: str
    ideas: int
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
    """A question that asks for less: what is left out, how many ideas it finds, where it is."""

    label: str
    ideas: int
    address: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the finder.

    `wider` are questions that find more, only where this one finds nothing. `sorts` are the orders
    as tabs take them, `order` the label of this one. `lacks` is why there is no nearest context:
    sign-in, context, or "".
    """

    asked: Asked
    page: Slice[IdeaRow]
    total: int
    facets: Sequence[Choices]
    chips: Sequence[Chip]
    wider: Sequence[Wider]
    sorts: Sequence[tuple[str, str, None]]
    order: str
    lacks: str


def finder(viewer: Viewer, asked: Asked, after: str | None) -> Listing:
    """Return a page of the ideas the viewer asks for, and what there is to narrow them by.

    At most two statements, whatever the number of ideas, once a process has read them. Raises
    NotFound for a made-up cursor.
    """
    with looking(viewer) as (shelf, known, eyes):
        found = finding.find(shelf, known, eyes, asked)
        ranked = finding.ranked(shelf, eyes, found, asked.order)
        place = ordering.page_of(shelf, found.places, ranked, after)
        facets, chips = _narrowing(shelf, known, eyes, asked, found)
        wider = () if found.places else _wider(shelf, known, eyes, asked, found)
        rows = showing.shown(viewer, eyes, shelf, known, place.ids)
    return Listing(
        asked,
        Slice(rows, place.next, not after),
        found.total,
        facets,
        chips,
        wider,
        [(SORTS[name], asked.address(sort=name), None) for name in asked.sorts],
        SORTS[asked.order],
        "" if eyes.has_context else "context" if viewer.is_member else "sign-in",
    )


def _narrowing(
    shelf: Shelf, known: Names, eyes: Eyes, asked: Asked, found: Found
) -> tuple[tuple[Choices, ...], Sequence[Chip]]:
    # The same answer to the same question is laid out once; answers are forgotten together.
    key = (asked, eyes.places, eyes.mine, known)
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
        # Those most ideas have first; where they are equal, in the order of the vocabulary.
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


def _option(value: str, named: Named, ideas: int, chosen: bool) -> Option:
    return Option(value, named.label, ideas, chosen, named.group)


def _chips(asked: Asked, known: Names) -> list[Chip]:
    chips = [Chip(f"“{asked.q}”", asked.address(q=""))] if asked.q else []
    chips += [
        Chip(_said(name, typed, known), asked.without(name, typed)) for name, typed in asked.pairs()
    ]
    return chips


def _said(name: str, typed: str, known: Names) -> str:
    value = known.value_of(name, typed)
    label = known.values[name][value].label if value is not None else typed
    return label if name in ALONE else f"{FACETS[name].label}: {label}"


def _wider(shelf: Shelf, known: Names, eyes: Eyes, asked: Asked, found: Found) -> Sequence[Wider]:
    """Return what finds something when one facet, or one word or all of them, is left out."""
    made = []
    for name, typed in asked.chosen:
        count = found.beside(name).bit_count()
        if count:
            labels = " or ".join(_said(name, one, known) for one in typed)
            made.append(Wider(f"without “{labels}”", count, asked.without(name)))
    for q in _shorter(asked.q):
        less = replace(asked, q=q)
        count = finding.find(shelf, known, eyes, less).total
        if count:
            label = f"only “{q}”" if q else "without the words"
            made.append(Wider(label, count, less.address()))
    return sorted(made, key=lambda one: -one.ideas)


def _shorter(q: str) -> list[str]:
    words = q.split(" ") if q else []
    if not 1 < len(words) <= MOST_WORDS_LEFT_OUT:
        return [""] if words else []
    return ["", *(" ".join(words[:n] + words[n + 1 :]) for n in range(len(words)))]
