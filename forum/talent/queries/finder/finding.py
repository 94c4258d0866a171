from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from forum.core.facets.keeping import Keeping
from forum.core.facets.words import spelled
from forum.talent.policy import MEMBER, Seeker
from forum.talent.queries.finder import reading
from forum.talent.queries.finder.asked import FACETS, Asked
from forum.talent.queries.finder.named import Names, names
from forum.talent.queries.finder.shelf import Shelf

MOST_TYPED_WORDS = 12
# Facets that are unfolded whatever is asked for, those that are until something is, and how many
# values another may have to be unfolded whole when some are chosen: what is unfolded is counted.
ALWAYS_OPEN = frozenset({"remote"})
OPEN_AT_FIRST = frozenset({"model", "region", "availability"})
SMALL = 12
Counts = Mapping[str, int]
_kept: Keeping[Shelf] = Keeping()


@dataclass(frozen=True, slots=True)
class Held:
    """Everybody who shows themselves, how things are called, and who of them is there.

    `there` is what `policy.visible_candidates` says for the seeker, as places.
    """

    shelf: Shelf
    known: Names
    there: int


@dataclass(frozen=True, slots=True)
class Matches:
    """What is found: `chosen` is facet → who fits its values, `base` all by words alone."""

    places: int
    base: int
    chosen: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return how many were found."""
        return self.places.bit_count()

    def beside(self, name: str) -> int:
        """Return who fits everything but one facet."""
        places = self.base
        for other, held in self.chosen.items():
            if other != name:
                places &= held
        return places


@contextmanager
def present(seeker: Seeker) -> Iterator[Held]:
    """Hold everybody as they are now and as a seeker may find them; one statement mostly."""
    known = names.get()
    with _kept.held() as kept:
        if seeker.user_id is None:
            yield Held(Shelf(), known, 0)
            return
        signs = reading.signs(seeker, kept.floor)
        floor = next(sign.number for sign in signs if sign.kind == 0)
        marks = {sign.number: sign.mark for sign in signs if sign.kind == 1}
        shelf = kept.renewed(floor, marks, Shelf.read)
        near = [sign.number for sign in signs if sign.kind == reading.NEAR]
        apart = [sign.number for sign in signs if sign.kind == reading.BLOCKED]
        yield Held(shelf, known, _there(seeker, shelf, near, [*apart, seeker.user_id]))


def forget() -> None:
    """Have everybody be read anew at the next question, as a new process would."""
    with _kept.held() as kept:
        kept.shelf = None


def _there(seeker: Seeker, shelf: Shelf, near: Iterable[int], apart: Iterable[int]) -> int:
    """Return what `policy.seen_by` says, in sets."""
    places = shelf.bits.get(("for", "everyone"), 0)
    if seeker.kind != MEMBER:
        places |= shelf.bits.get(("for", "recruiters"), 0)
    bits = shelf.bits
    gone = shelf.places_of(apart)
    for number in near:
        gone |= bits.get(("at", number), 0) | bits.get(("hides", number), 0)
    return places & ~gone


def find(held: Held, asked: Asked) -> Matches:
    """Return who is asked for: every word, and of each facet any (or all) of its values."""
    base = held.there
    for name, typed in (("text", asked.q), ("certificates", asked.certificate)):
        if typed:
            base &= _with_words(held.shelf, name, typed)
    chosen = {name: _with(held, name, some) for name, some in asked.chosen}
    places = base
    for some in chosen.values():
        places &= some
    return Matches(places, base, chosen)


def _with_words(shelf: Shelf, name: str, typed: str) -> int:
    words = spelled(typed)[:MOST_TYPED_WORDS]
    found = -1 if words else 0
    for word in words:
        found &= shelf.words[name].beginning(word)
    return found


def _with(held: Held, name: str, typed: Sequence[str]) -> int:
    every = FACETS[name].every
    found = -1 if every else 0
    for one in typed:
        value = held.known.value_of(name, one)
        places = holders(held.shelf, held.known, name, value) if value is not None else 0
        found = found & places if every else found | places
    return found


def holders(shelf: Shelf, known: Names, name: str, value: str) -> int:
    """Return who has a value of a facet."""
    return shelf.any_of(known.values[name][value].keys)


def wholly_counted(name: str, asked: Asked, known: Names) -> bool:
    """Whether all values of a facet are counted, not only those that are chosen."""
    if name in ALWAYS_OPEN or name == asked.more:
        return True
    if name in OPEN_AT_FIRST and not asked.narrowed:
        return True
    return name in asked.values and len(known.values[name]) <= SMALL


def chosen_of(name: str, asked: Asked, known: Names) -> list[str]:
    """Return the values of a facet that are asked for, as they are called today."""
    found = (known.value_of(name, typed) for typed in asked.values.get(name, ()))
    return list(dict.fromkeys(value for value in found if value is not None))


def counts_of(held: Held, asked: Asked, found: Matches) -> dict[str, Counts]:
    """Return facet → value → how many there are with it beside all other choices.

    A facet of which all values must fit counts beside its own choices too. One that is folded has
    its choices alone, and is not there without any.
    """
    counted: dict[str, Counts] = {}
    for name, facet in FACETS.items():
        if wholly_counted(name, asked, held.known):
            pairs = _options(held, name)
        elif name in found.chosen:
            chosen = chosen_of(name, asked, held.known)
            pairs = [(value, holders(held.shelf, held.known, name, value)) for value in chosen]
        else:
            continue
        alone = name in found.chosen and not facet.every
        within = found.beside(name) if alone else found.places
        both = ((value, places & within) for value, places in pairs) if within else ()
        counted[name] = {value: places.bit_count() for value, places in both if places}
    return counted


def _options(held: Held, name: str) -> Sequence[tuple[str, int]]:
    """Return each value of a facet with who has it, put together once while nothing changes."""
    shelf, known = held.shelf, held.known
    kept = shelf.answers.get(name)
    if kept is None or kept[0] is not known:
        found = [(value, holders(shelf, known, name, value)) for value in known.values[name]]
        kept = shelf.answers[name] = known, [pair for pair in found if pair[1]]
    options: Sequence[tuple[str, int]] = kept[1]
    return options
