from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.facets.keeping import Keeping
from forum.core.facets.words import spelled
from forum.core.versions import site_number
from forum.jobs.named import Names, names
from forum.jobs.queries.finder import ordering, reading
from forum.jobs.queries.finder.asked import FACETS, Asked
from forum.jobs.queries.finder.neighbors import around
from forum.jobs.queries.finder.ordering import WEIGHTS, Page, Word
from forum.jobs.queries.finder.shelf import FIELDS, LISTED, Shelf
from forum.search.words import query_stems

MOST_STEMS = 12
MOST_PLACE_WORDS = 6
# Facets that are unfolded until something is asked for, and how many values another may have to be
# unfolded whole when some are chosen. Only what is unfolded is counted and laid out: that is what
# a page costs.
OPEN_AT_FIRST = frozenset({"family", "state", "pay"})
SMALL = 12
Counts = Mapping[str, int]
_kept: Keeping[Shelf] = Keeping()


@dataclass(frozen=True, slots=True)
class Eyes:
    """The one who looks: the openings they may find at all, and when.

    `first` are the places from which on openings are from the last days.
    """

    places: int
    first: Mapping[str, int]

    @property
    def key(self) -> tuple[int, ...]:
        """Return what tells the answers of one apart from those of another."""
        return (self.places, *self.first.values())


@dataclass(frozen=True, slots=True)
class Found:
    """What is found.

    `chosen` is facet → openings that fit its values, `base` all that fit words and place alone.
    """

    places: int
    base: int
    chosen: Mapping[str, int]
    words: Sequence[Word]

    @property
    def total(self) -> int:
        """Return how many openings were found."""
        return self.places.bit_count()

    def beside(self, name: str) -> int:
        """Return the openings that fit everything but one facet."""
        places = self.base
        for other, held in self.chosen.items():
            if other != name:
                places &= held
        return places


@contextmanager
def looking(viewer: Viewer) -> Iterator[tuple[Shelf, Names, Eyes]]:
    """Hold all openings as they are now and as the viewer may find them; one statement mostly."""
    known = names.get()
    with _kept.held() as kept:
        signs = reading.signs(viewer, kept.floor)
        floor = next(sign.number for sign in signs if sign.kind == 0)
        marks = {sign.number: sign.mark for sign in signs if sign.kind == 1}
        shelf = kept.renewed(floor, marks, Shelf.read)
        if shelf.site != site_number():
            shelf.answers.clear()
            if shelf.site >= 0 and reading.organizations() != shelf.organizations:
                kept.shelf = None
                shelf = kept.renewed(floor, marks, Shelf.read)
            shelf.site = site_number()
        places = shelf.bits.get(LISTED, 0)
        places &= ~shelf.any_of(("author", sign.number) for sign in signs if sign.kind == 2)
        yield shelf, known, Eyes(places, shelf.first_since(now()))


def find(shelf: Shelf, known: Names, eyes: Eyes, asked: Asked) -> Found:
    """Return what is asked for: every word anywhere, and of each facet any of its values."""
    words = [_word(shelf, known, stem) for stem in stems_of(asked.q)]
    base = eyes.places
    for word in words:
        base &= word.anywhere
    for begun in spelled(asked.place)[:MOST_PLACE_WORDS]:
        base &= shelf.words["place"].beginning(begun)
    chosen = {name: _with_any(shelf, known, eyes, asked, name, some) for name, some in asked.chosen}
    places = base
    for held in chosen.values():
        places &= held
    return Found(places, base, chosen, words)


def stems_of(q: str) -> list[str]:
    """Return the stems of what is typed that are looked for."""
    return query_stems(q)[:MOST_STEMS] if q else []


def _word(shelf: Shelf, known: Names, stem: str) -> Word:
    places = {name: shelf.words[name].whole(stem) for name in FIELDS}
    places["terms"] = shelf.any_of(known.stems.get(stem, ()))
    anywhere, best = 0, []
    for name, weight in WEIGHTS.items():
        best.append((weight, places[name] & ~anywhere))
        anywhere |= places[name]
    return Word(anywhere, best)


def _with_any(
    shelf: Shelf, known: Names, eyes: Eyes, asked: Asked, name: str, values: Sequence[str]
) -> int:
    found = 0
    for typed in values:
        value = known.value_of(name, typed)
        if value is not None:
            found |= holders(shelf, known, eyes, name, value, asked.near)
    return found


def holders(
    shelf: Shelf, known: Names, eyes: Eyes, name: str, value: str, near: bool = False
) -> int:
    """Return the openings that have a value of a facet; of a state, `near` those beside it too."""
    if name == "since":
        return shelf.from_place(eyes.first[value])
    if name == "state" and near:
        return shelf.any_of(("state", state) for state in around(value))
    return shelf.any_of(known.values[name][value].keys)


def wholly_counted(name: str, asked: Asked, known: Names) -> bool:
    """Whether all values of a facet are counted, not only those that are chosen."""
    if name == asked.more or (name in OPEN_AT_FIRST and not asked.narrowed):
        return True
    return name in asked.values and len(known.values[name]) <= SMALL


def chosen_of(name: str, asked: Asked, known: Names) -> Sequence[str]:
    """Return the values of a facet that are asked for, as they are called today."""
    found = (known.value_of(name, typed) for typed in asked.values.get(name, ()))
    return list(dict.fromkeys(value for value in found if value is not None))


def counts_of(
    shelf: Shelf, known: Names, eyes: Eyes, asked: Asked, found: Found
) -> dict[str, Counts]:
    """Return facet → value → how many openings there are with it beside all other choices.

    A facet that is folded has its choices alone, and is not there without any.
    """
    counted: dict[str, Counts] = {}
    for name in FACETS:
        pairs: Iterable[tuple[str, int]]
        if wholly_counted(name, asked, known):
            values: Iterable[str] = known.values[name]
        elif name in found.chosen:
            values = chosen_of(name, asked, known)
        else:
            continue
        pairs = [(one, holders(shelf, known, eyes, name, one, asked.near)) for one in values]
        within = found.beside(name) if name in found.chosen else found.places
        both = ((value, held & within) for value, held in pairs) if within else ()
        counted[name] = {value: places.bit_count() for value, places in both if places}
    return counted


def page_of(shelf: Shelf, found: Found, order: str, after: str | None) -> Page:
    """Return the numbers of a page of what was found, in an order.

    Raises NotFound for a made-up cursor.
    """
    if order in ("closing", "pay"):
        return ordering.page_along(shelf, found.places, shelf.along(order), after)
    fits = order == "relevance"
    ranked = ordering.by_words(found.places, found.words) if fits else {0: found.places}
    return ordering.page_of(shelf, found.places, ranked, after)
