from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from forum.core.access import Viewer
from forum.core.facets.keeping import Keeping
from forum.ideas.queries.finder import nearness, ordering, reading
from forum.ideas.queries.finder.asked import FACETS, Asked
from forum.ideas.queries.finder.named import Names, names
from forum.ideas.queries.finder.ordering import WEIGHTS, Ranked, Word
from forum.ideas.queries.finder.reading import Sign
from forum.ideas.queries.finder.shelf import FIELDS, GUESTS, MEMBERS, Shelf
from forum.search.words import query_stems

MOST_STEMS = 12
# Facets that are unfolded whatever is asked for, those that are until something is, and how many
# values another may have to be unfolded whole when some are chosen. Only what is unfolded is
# counted and laid out: that is what a page costs.
ALWAYS_OPEN = frozenset({"mine", "files", "replicated"})
OPEN_AT_FIRST = frozenset({"problem", "model"})
SMALL = 12
Counts = Mapping[str, int]
_kept: Keeping[Shelf] = Keeping()


@dataclass(frozen=True, slots=True)
class Eyes:
    """The one who looks: the ideas they may find at all, and their own context.

    `blocked` are members they keep apart from, either way; `held` the terms of their context by
    number, `mine` the ideas from contexts like it, `shared` what ideas have in common with it.
    """

    places: int
    blocked: frozenset[int]
    held: tuple[int, ...]
    shared: Sequence[nearness.Shared]
    mine: int

    @property
    def has_context(self) -> bool:
        """Whether their own context says anything to compare with."""
        return bool(self.held)


@dataclass(frozen=True, slots=True)
class Found:
    """What is found: `chosen` is facet → ideas that fit its values, `base` all by words alone."""

    places: int
    base: int
    chosen: Mapping[str, int]
    words: Sequence[Word]

    @property
    def total(self) -> int:
        """Return how many ideas were found."""
        return self.places.bit_count()

    def beside(self, name: str) -> int:
        """Return the ideas that fit everything but one facet."""
        places = self.base
        for other, held in self.chosen.items():
            if other != name:
                places &= held
        return places


@contextmanager
def looking(viewer: Viewer) -> Iterator[tuple[Shelf, Names, Eyes]]:
    """Hold all ideas as they are now and as the viewer may find them; one statement mostly."""
    known = names.get()
    with _kept.held() as kept:
        signs = reading.signs(viewer, kept.floor)
        floor = next(sign.number for sign in signs if sign.kind == 0)
        marks = {sign.number: sign.mark for sign in signs if sign.kind == 1}
        shelf = kept.renewed(floor, marks, Shelf.read)
        yield shelf, known, _eyes(viewer, shelf, known, signs)


def _eyes(viewer: Viewer, shelf: Shelf, known: Names, signs: Sequence[Sign]) -> Eyes:
    places = shelf.bits.get(GUESTS if viewer.is_guest else MEMBERS, 0)
    blocked = frozenset(sign.number for sign in signs if sign.kind == 2)
    places &= ~shelf.any_of(("author", number) for number in blocked)
    held = nearness.of_a_context(known, (sign.number for sign in signs if sign.kind == 3))
    if not held:
        return Eyes(places, blocked, (), (), 0)
    key = ("near", held)
    kept = shelf.answers.get(key)
    if kept is None or kept[0] is not known:
        shared = nearness.shared_with(shelf, known, held)
        kept = shelf.answers[key] = known, shared, nearness.alike(shared, known, held)
    return Eyes(places, blocked, held, kept[1], kept[2])


def find(shelf: Shelf, known: Names, eyes: Eyes, asked: Asked) -> Found:
    """Return what is asked for: every word anywhere, and of each facet any of its values."""
    words = [_word(shelf, known, stem) for stem in stems_of(asked.q)]
    base = eyes.places
    for word in words:
        base &= word.anywhere
    chosen = {name: _with_any(shelf, known, eyes, name, some) for name, some in asked.chosen}
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


def _with_any(shelf: Shelf, known: Names, eyes: Eyes, name: str, values: Sequence[str]) -> int:
    found = 0
    for typed in values:
        value = known.value_of(name, typed)
        if value is not None:
            found |= holders(shelf, known, eyes, name, value)
    return found


def holders(shelf: Shelf, known: Names, eyes: Eyes, name: str, value: str) -> int:
    """Return the ideas that have a value of a facet."""
    return eyes.mine if name == "mine" else shelf.any_of(known.values[name][value].keys)


def wholly_counted(name: str, asked: Asked, known: Names) -> bool:
    """Whether all values of a facet are counted, not only those that are chosen."""
    if name in ALWAYS_OPEN or name == asked.more:
        return True
    if name in OPEN_AT_FIRST and not asked.narrowed:
        return True
    return name in asked.values and len(known.values[name]) <= SMALL


def chosen_of(name: str, asked: Asked, known: Names) -> Sequence[str]:
    """Return the values of a facet that are asked for, as they are called today."""
    found = (known.value_of(name, typed) for typed in asked.values.get(name, ()))
    return list(dict.fromkeys(value for value in found if value is not None))


def counts_of(
    shelf: Shelf, known: Names, eyes: Eyes, asked: Asked, found: Found
) -> dict[str, Counts]:
    """Return facet → value → how many ideas there are with it beside all other choices.

    A facet that is folded has its choices alone, and is not there without any.
    """
    counted: dict[str, Counts] = {}
    for name in FACETS:
        pairs: Iterable[tuple[str, int]]
        if wholly_counted(name, asked, known):
            pairs = _options(shelf, known, eyes, name)
        elif name in found.chosen:
            chosen = chosen_of(name, asked, known)
            pairs = [(value, holders(shelf, known, eyes, name, value)) for value in chosen]
        else:
            continue
        within = found.beside(name) if name in found.chosen else found.places
        both = ((value, held & within) for value, held in pairs) if within else ()
        counted[name] = {value: places.bit_count() for value, places in both if places}
    return counted


def _options(shelf: Shelf, known: Names, eyes: Eyes, name: str) -> Sequence[tuple[str, int]]:
    """Return each value of a facet with its ideas, put together once while nothing changes."""
    if name == "mine":
        return [("1", eyes.mine)]
    kept = shelf.answers.get(name)
    if kept is None or kept[0] is not known:
        found = [(value, holders(shelf, known, eyes, name, value)) for value in known.values[name]]
        kept = shelf.answers[name] = known, [pair for pair in found if pair[1]]
    options: Sequence[tuple[str, int]] = kept[1]
    return options


def ranked(shelf: Shelf, eyes: Eyes, found: Found, order: str) -> Ranked:
    """Return the ideas that were found by their rank in an order."""
    if order == "relevance":
        return ordering.by_words(found.places, found.words)
    if order == "near":
        return _by_nearness(shelf, eyes)
    if order in ("replicated", "useful"):
        return shelf.by("replications" if order == "replicated" else "useful")
    return {0: found.places}


def _by_nearness(shelf: Shelf, eyes: Eyes) -> Ranked:
    """Return all ideas by nearness to a context, put in order once while nothing changes."""
    kept: tuple[Sequence[nearness.Shared], Ranked] | None = shelf.answers.get(("ranked", eyes.held))
    if kept is None or kept[0] is not eyes.shared:
        made = ordering.by_nearness(shelf.bits.get(MEMBERS, 0), eyes.shared)
        kept = shelf.answers["ranked", eyes.held] = eyes.shared, made
    return kept[1]
