from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from forum.core.paging import Place
from forum.jobs.posting import Posting
from forum.talent import matching
from forum.talent.matching import Reason
from forum.talent.policy import Seeker
from forum.talent.queries.finder import finding
from forum.talent.queries.finder.asked import FACETS, Asked
from forum.talent.queries.finder.finding import Counts, Held, Matches, present
from forum.talent.queries.finder.named import Named, Names
from forum.talent.queries.finder.reading import Shown
from forum.talent.queries.finder.shelf import Card
from forum.talent.queries.finder.showing import shown_of

__all__ = ["Asked", "Choices", "Listing", "Row", "finder"]

PER_PAGE = 20
SHOWN = 8
MOST_ANSWERS = 500
MOST_PAGES = 10_000
# Facets that are one thing or not: their only value says it alone.
ALONE = frozenset({"remote"})


class Option(NamedTuple):
    """A value of a facet, with how many there are with it beside all other choices."""

    value: str
    label: str
    people: int
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
    """A question that asks for less: what is left out, how many it finds, where it is."""

    label: str
    people: int
    address: str


class Row(NamedTuple):
    """A candidate on a list, with why they match the opening that was chosen.

    `labels` are what the card's `levels` are called.
    """

    card: Card
    labels: tuple[str, ...]
    shown: Shown
    reasons: Sequence[Reason]
    met: int


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the search; `wider` are questions that find more where this finds nothing."""

    asked: Asked
    rows: Sequence[Row]
    place: Place
    total: int
    facets: Sequence[Choices]
    chips: Sequence[Chip]
    wider: Sequence[Wider]


def finder(seeker: Seeker, asked: Asked, page: int, posting: Posting | None = None) -> Listing:
    """Return a page of the candidates that are asked for, and what there is to narrow them by.

    With a posting those who match it best come first. Two statements, whatever the number of
    members; two more where somebody went between them.
    """
    for again in (True, False):
        with present(seeker) as held:
            found = finding.find(held, asked)
            parts = matching.parts_of(held, posting) if posting else []
            end = max(1, min(page, MOST_PAGES)) * PER_PAGE
            ordered = matching.ranked(parts, found.places, end)
            places = matching.in_order(held, ordered, end)[end - PER_PAGE :]
            shelf = held.shelf
            known = shown_of(seeker, [shelf.ids[place] for place in places])
            gone = len(places) - len(known)
            if gone and again:
                continue
            rows = [
                Row(card, card.called(held.known.skills), known[number], reasons, met)
                for place, (reasons, met) in zip(places, matching.told(parts, places), strict=True)
                if (number := shelf.ids[place]) in known and (card := shelf.cards[place])
            ]
            facets, chips = _narrowing(held, asked, found)
            wider = () if found.places else _wider(held, asked, found)
            break
    total = found.total - gone
    last = max(1, -(-total // PER_PAGE))
    return Listing(asked, rows, Place(page, last), total, facets, chips, wider)


def _narrowing(
    held: Held, asked: Asked, found: Matches
) -> tuple[tuple[Choices, ...], Sequence[Chip]]:
    # The same answer to the same question is laid out once; answers are forgotten together.
    answers = held.shelf.answers
    key = (asked, held.there, held.known)
    made: tuple[tuple[Choices, ...], Sequence[Chip]] | None = answers.get(key)
    if made is None:
        if len(answers) >= MOST_ANSWERS:
            answers.clear()
        counted = finding.counts_of(held, asked, found)
        facets = [
            _choices(name, asked, counted[name], held.known) if name in counted else FOLDED[name]
            for name in FACETS
        ]
        # One that nobody has is there only for who asked to see it.
        facets = [one for one in facets if one.folded or one.options or one.name == asked.more]
        made = answers[key] = tuple(facets), _chips(asked, held.known)
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
        # Those most have first; where they are equal, in the order of the vocabulary.
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


def _option(value: str, named: Named, count: int, chosen: bool) -> Option:
    return Option(value, named.label, count, chosen, named.group)


def _chips(asked: Asked, known: Names) -> list[Chip]:
    chips = [Chip(f"“{asked.q}”", asked.address(q=""))] if asked.q else []
    if asked.certificate:
        chips.append(Chip(f"Certified: “{asked.certificate}”", asked.address(certificate="")))
    return chips + [
        Chip(_said(name, typed, known), asked.without(name, typed)) for name, typed in asked.pairs()
    ]


def _said(name: str, typed: str, known: Names) -> str:
    value = known.value_of(name, typed)
    label = known.values[name][value].label if value is not None else typed
    return label if name in ALONE else f"{FACETS[name].label}: {label}"


def _wider(held: Held, asked: Asked, found: Matches) -> Sequence[Wider]:
    """Return what finds somebody when one facet, or the words, are left out."""
    made = []
    for name, typed in asked.chosen:
        count = found.beside(name).bit_count()
        if count:
            labels = ", ".join(_said(name, one, held.known) for one in typed)
            made.append(Wider(f"without “{labels}”", count, asked.without(name)))
    words = (asked.q, replace(asked, q=""), "without the words")
    certificate = (asked.certificate, replace(asked, certificate=""), "without the certification")
    for words_of, less, label in (words, certificate):
        count = finding.find(held, less).total if words_of else 0
        if count:
            made.append(Wider(label, count, less.address()))
    return sorted(made, key=lambda one: -one.people)
