from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from forum.core.facets.keeping import OutOfDate
from forum.core.facets.words import Gathered, Words, bits_of, spelled
from forum.jobs.named import FTE, PAY, SINCE, Key
from forum.jobs.queries.finder import reading
from forum.jobs.queries.finder.reading import Entry, Organized, Spot, places_of
from forum.search.words import all_stems

# So many changed openings are read again one by one; with more, all are.
MOST_CHANGED = 300
LISTED: Key = ("listed", "")
# What words are looked for in, beside the names of terms; and what a place is looked for in.
FIELDS = ("title", "organization", "text")
# Minutes since 1970 are fewer; what closes soonest has the highest rank.
NEVER = 10**9


class Shelf:
    """All published openings as sets of places in the order of publishing, each set one number.

    The place of an opening is a bit in it, so that combining and counting are one step each for
    all openings at once. The last place is the newest opening.
    """

    def __init__(self) -> None:
        self.ids = array("q")
        self._place: dict[int, int] = {}
        self.size = 0
        self._born: list[tuple[datetime, int]] = []
        self._ends: dict[int, datetime] = {}
        self.bits: dict[Key, int] = {}
        self.pay = array("q")
        self.ending = array("q")
        self.spots: list[Sequence[Spot]] = []
        self.words: dict[str, Words] = {}
        self.organizations: dict[int, Organized] = {}
        # The version of the site of which names of organizations are.
        self.site = -1
        self._along: dict[str, Sequence[tuple[int, int]]] = {}
        # What was put together or laid out for the present state; empty again after every change.
        self.answers: dict[Any, Any] = {}
        # What lists show of openings, by number; see `showing.shown`.
        self.rows: dict[int, Any] = {}

    @classmethod
    def read(cls) -> Shelf:
        """Return a shelf with all published openings there are."""
        shelf = cls()
        bits: dict[Key, list[int]] = defaultdict(list)
        gathered = {name: Gathered() for name in (*FIELDS, "place")}
        for entry in reading.entries():
            place = shelf._append(entry)
            for key in keys_of(entry):
                bits[key].append(place)
            shelf._keep(place, entry)
            for name, words in _words_of(entry).items():
                gathered[name].add(place, words)
        shelf.bits = {key: bits_of(places, shelf.size) for key, places in bits.items()}
        shelf.words = {name: Words(words, shelf.size) for name, words in gathered.items()}
        return shelf

    def place_of(self, number: int) -> int:
        """Return the place of an opening, -1 when there is none of this number."""
        return self._place.get(number, -1)

    def any_of(self, keys: Iterable[Key]) -> int:
        """Return the openings found by any of some keys."""
        found = 0
        for key in keys:
            found |= self.bits.get(key, 0)
        return found

    def first_since(self, moment: datetime) -> Mapping[str, int]:
        """Return how many days ago at most → the place of the first opening posted since."""
        return {
            name: bisect_left(self._born, (moment - timedelta(days=days), 0))
            for name, (_, days) in SINCE.items()
        }

    def from_place(self, place: int) -> int:
        """Return the openings from a place on."""
        return ((1 << self.size) - 1) >> place << place

    def along(self, order: str) -> Sequence[tuple[int, int]]:
        """Return all openings in an order as (rank, place), both negative, kept until a change.

        Highest rank first, the newest first where ranks are equal.
        """
        along = self._along.get(order)
        if along is None:
            ranks = self.pay if order == "pay" else self.ending
            along = sorted((-rank, -place) for place, rank in enumerate(ranks))
            self._along[order] = along
        return along

    def walk(self, places: int, most: int) -> list[int]:
        """Return the numbers of the newest openings of a set, at most so many."""
        found: list[int] = []
        while places and len(found) < most:
            last = places.bit_length() - 1
            found.append(self.ids[last])
            places ^= 1 << last
        return found

    def renew(self, numbers: Sequence[int]) -> bool:
        """Read some openings again; raises OutOfDate when that is not enough."""
        fresh = self.words[FIELDS[0]].fresh
        if len(numbers) + len(fresh) > MOST_CHANGED:
            raise OutOfDate
        self._along.clear()
        self.answers.clear()
        found = {entry.id: entry for entry in reading.entries(numbers)}
        for number, entry in found.items():
            if number not in self._place:
                self._append(entry)
        for number in numbers:
            self.rows.pop(number, None)
            if number in self._place:
                self._renew(self._place[number], found.get(number))
        return True

    def ended(self, moment: datetime) -> Sequence[int]:
        """Return the openings whose time ran out since they were read."""
        return [number for number, end in self._ends.items() if end <= moment]

    def _append(self, entry: Entry) -> int:
        """Give an opening its place; only behind all others is there room."""
        born = (entry.published_at, entry.id)
        if self._born and born < self._born[-1]:
            raise OutOfDate
        self._born.append(born)
        self._place[entry.id] = place = self.size
        self.ids.append(entry.id)
        self.pay.append(0)
        self.ending.append(0)
        self.spots.append(())
        self.size += 1
        return place

    def _keep(self, place: int, entry: Entry) -> None:
        if self._born[place][0] != entry.published_at:
            raise OutOfDate
        self.pay[place] = entry.year_max
        ends = entry.closes_at
        self.ending[place] = NEVER - int(ends.timestamp()) // 60 if ends else 0
        self.spots[place] = places_of(entry.places)
        self.organizations[entry.organization_id] = Organized(
            entry.organization_id, entry.organization_slug, entry.organization, entry.kind
        )
        if ends is not None and entry.listed:
            self._ends[entry.id] = ends
        else:
            self._ends.pop(entry.id, None)

    def _renew(self, place: int, entry: Entry | None) -> None:
        mine = 1 << place
        keys = set(keys_of(entry)) if entry else set()
        for key in keys - self.bits.keys():
            self.bits[key] = 0
        for key, held in self.bits.items():
            if bool(held & mine) != (key in keys):
                self.bits[key] = held ^ mine
        if entry is None:
            self._ends.pop(self.ids[place], None)
        else:
            self._keep(place, entry)
        words = _words_of(entry) if entry else {}
        for name, held_words in self.words.items():
            held_words.replace(place, words.get(name, ()))


def keys_of(entry: Entry) -> Iterator[Key]:
    """Yield what an opening is found by."""
    if entry.listed:
        yield LISTED
    yield ("author", entry.author_id)
    yield ("kind", entry.kind)
    for name in ("family", "arrangement", "employment", "certification"):
        yield (name, getattr(entry, name))
    for value, (_, low, high) in FTE.items():
        if low <= entry.fte <= high:
            yield ("fte", value)
    for pay in PAY:
        if entry.year_max >= pay:
            yield ("pay", str(pay))
    for number in entry.terms.split(",") if entry.terms else ():
        yield ("term", int(number))
    for slug in entry.skills.split(",") if entry.skills else ():
        yield ("skill", slug)
    for state in {spot.state for spot in places_of(entry.places) if spot.state}:
        yield ("state", state)


def _words_of(entry: Entry) -> dict[str, Iterable[str]]:
    words: dict[str, Iterable[str]] = {name: all_stems(getattr(entry, name)) for name in FIELDS}
    said = " ".join(f"{spot.school} {spot.city}" for spot in places_of(entry.places))
    return words | {"place": spelled(said)}
