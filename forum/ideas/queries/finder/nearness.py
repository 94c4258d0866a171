from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from forum.ideas.queries.finder.named import Known, Names
from forum.ideas.queries.finder.shelf import MEMBERS, Shelf
from forum.vocab.queries import TermFacts

# An idea is from a context like one's own when it agrees in so many vocabularies.
ALIKE = 3
# Neighboring grades come in rows: any of them counts, and once.
ONCE = "grade"


class Shared(NamedTuple):
    """Something of the viewer's context: where it is said of ideas, and how much that weighs."""

    vocabulary: str
    places: int
    weight: int


def shared_with(shelf: Shelf, names: Names, held: Iterable[int]) -> Sequence[Shared]:
    """Return what ideas may have in common with a context, whose terms are `held` by number.

    The rarer something is among ideas, the more it weighs.
    """
    known = names.known
    said: dict[object, list[TermFacts]] = {}
    for number in held:
        term = known.terms.led(known.terms.by_id[number])
        name: object = ONCE if term.vocabulary == ONCE else term.id
        said.setdefault(name, []).append(term)
    everything = shelf.bits.get(MEMBERS, 0).bit_count()
    found = [_shared(shelf, known, some, everything) for some in said.values()]
    return [one for one in found if one.places]


def _shared(shelf: Shelf, known: Known, some: Sequence[TermFacts], everything: int) -> Shared:
    places = 0
    for term in some:
        places |= shelf.any_of(known.keys(term))
    return Shared(some[0].vocabulary, places, weight_of(places.bit_count(), everything))


def weight_of(holders: int, everything: int) -> int:
    """Return how much something weighs that so many of all ideas say: 1 for all, more for few."""
    return max(1, (everything // max(1, holders)).bit_length())


def alike(shared: Iterable[Shared], names: Names, held: Iterable[int]) -> int:
    """Return the ideas that agree with a context in three vocabularies, or in all it fills."""
    by_name: dict[str, int] = {}
    for one in shared:
        by_name[one.vocabulary] = by_name.get(one.vocabulary, 0) | one.places
    terms = names.known.terms.by_id
    wanted = min(ALIKE, len({terms[number].vocabulary for number in held}))
    # Place n: the ideas that agree in n of the vocabularies so far, or in more.
    agree = [-1] + [0] * wanted
    for places in by_name.values():
        for n in range(wanted, 0, -1):
            agree[n] |= agree[n - 1] & places
    return agree[wanted] if wanted else 0


def of_a_context(names: Names, numbers: Iterable[int]) -> tuple[int, ...]:
    """Return which of some terms belong to a context: problems do not."""
    terms = names.known.terms.by_id
    return tuple(
        number for number in numbers if number in terms and terms[number].vocabulary != "problem"
    )
