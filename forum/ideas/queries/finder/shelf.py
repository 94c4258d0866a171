from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from forum.core.facets.keeping import OutOfDate
from forum.core.facets.words import Gathered, Words, bits_of
from forum.ideas.queries.finder import reading
from forum.ideas.queries.finder.named import Key
from forum.ideas.queries.finder.reading import Entry
from forum.search.words import all_stems

# So many changed ideas are read again one by one; with more, all are.
MOST_CHANGED = 500
GUESTS: Key = ("for", "guests")
MEMBERS: Key = ("for", "members")
# What words are looked for in, beside the names of terms.
FIELDS = ("title", "problem", "text")
# What lists are put in order by.
COUNTS = ("replications", "useful")


class Shelf:
    """All ideas as sets of places in the order they were published, each set one number.

    The place of an idea is a bit in it, so that combining and counting are one step each for all
    ideas at once. The last place is the newest idea.
    """

    def __init__(self) -> None:
        self.ids = array("q")
        self._place: dict[int, int] = {}
        self.size = 0
        self._last: tuple[datetime, int] | None = None
        self.bits: dict[Key, int] = {}
        self.terms: list[str] = []
        self.counts: dict[str, array[int]] = {name: array("i") for name in COUNTS}
        self.words: dict[str, Words] = {}
        self._ranked: dict[str, Mapping[int, int]] = {}
        # What was put together or laid out for the present state; empty again after every change.
        self.answers: dict[Any, Any] = {}
        # What lists show of ideas, by number, and what it was made with; see `showing.shown`.
        self.rows: dict[int, Any] = {}
        self.rows_of: object = None

    @classmethod
    def read(cls) -> Shelf:
        """Return a shelf with all ideas there are."""
        shelf = cls()
        bits: dict[Key, list[int]] = defaultdict(list)
        gathered = {name: Gathered() for name in FIELDS}
        for entry in reading.entries.rows(reading.ALL):
            place = shelf._append(entry)
            for key in keys_of(entry):
                bits[key].append(place)
            shelf._keep(place, entry)
            for name in FIELDS:
                gathered[name].add(place, all_stems(getattr(entry, name)))
        shelf.bits = {key: bits_of(places, shelf.size) for key, places in bits.items()}
        shelf.words = {name: Words(gathered[name], shelf.size) for name in FIELDS}
        return shelf

    def place_of(self, number: int) -> int:
        """Return the place of an idea, -1 when there is none of this number."""
        return self._place.get(number, -1)

    def any_of(self, keys: Iterable[Key]) -> int:
        """Return the ideas found by any of some keys."""
        found = 0
        for key in keys:
            found |= self.bits.get(key, 0)
        return found

    def by(self, count: str) -> Mapping[int, int]:
        """Return a count → the ideas that have it, kept while nothing changes."""
        ranked = self._ranked.get(count)
        if ranked is None:
            places: dict[int, list[int]] = defaultdict(list)
            for place, number in enumerate(self.counts[count]):
                places[number].append(place)
            ranked = {number: bits_of(held, self.size) for number, held in places.items()}
            self._ranked[count] = ranked
        return ranked

    def walk(self, places: int, most: int) -> list[int]:
        """Return the numbers of the newest ideas of a set, at most so many."""
        found: list[int] = []
        while places and len(found) < most:
            last = places.bit_length() - 1
            found.append(self.ids[last])
            places ^= 1 << last
        return found

    def renew(self, numbers: Sequence[int]) -> bool:
        """Read some ideas again; raises OutOfDate when that is not enough."""
        fresh = self.words[FIELDS[0]].fresh
        if len(numbers) + len(fresh) > MOST_CHANGED:
            raise OutOfDate
        self._ranked.clear()
        self.answers.clear()
        count, values = reading.shaped(numbers)
        found = {entry.id: entry for entry in reading.entries.rows(count, **values)}
        for number, entry in found.items():
            if number not in self._place:
                self._append(entry)
        for number in numbers:
            self.rows.pop(number, None)
            if number in self._place:
                self._renew(self._place[number], found.get(number))
        return True

    def ended(self, _moment: datetime) -> Sequence[int]:
        """Return nothing: no idea is found otherwise because of the clock alone."""
        return ()

    def _append(self, entry: Entry) -> int:
        """Give an idea its place; only behind all others is there room."""
        born = (entry.created_at, entry.id)
        if self._last is not None and born < self._last:
            raise OutOfDate
        self._last = born
        self._place[entry.id] = place = self.size
        self.ids.append(entry.id)
        self.terms.append("")
        for counts in self.counts.values():
            counts.append(0)
        self.size += 1
        return place

    def _keep(self, place: int, entry: Entry) -> None:
        self.terms[place] = entry.terms or ""
        for name in COUNTS:
            self.counts[name][place] = getattr(entry, name)

    def _renew(self, place: int, entry: Entry | None) -> None:
        mine = 1 << place
        keys = set(keys_of(entry)) if entry else set()
        for key in keys - self.bits.keys():
            self.bits[key] = 0
        for key, held in self.bits.items():
            if bool(held & mine) != (key in keys):
                self.bits[key] = held ^ mine
        if entry is not None:
            self._keep(place, entry)
        for name in FIELDS:
            text = getattr(entry, name) if entry else ""
            self.words[name].replace(place, all_stems(text))


def keys_of(entry: Entry) -> Iterator[Key]:
    """Yield what an idea is found by."""
    if entry.for_guests:
        yield GUESTS
    if entry.for_members:
        yield MEMBERS
    yield ("author", entry.author_id)
    for name in ("status", "setup", "weekly", "cost"):
        yield (name, getattr(entry, name))
    for level in range(1, entry.evidence + 1):
        yield ("evidence", str(level))
    if entry.files:
        yield ("files", "1")
    if entry.replications:
        yield ("replicated", "1")
    for number in entry.terms.split(",") if entry.terms else ():
        yield ("term", int(number))
    for slug in entry.skills.split(",") if entry.skills else ():
        yield ("skill", slug)
