from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any, NamedTuple

from forum.core.facets.keeping import OutOfDate
from forum.core.facets.words import Gathered, Words, bits_of, spelled
from forum.growth.queries.levels import Levels, levels_among
from forum.members.queries.directory.reading import SHAPES, shaped
from forum.members.queries.directory.reading import held as held_terms
from forum.organizations.policy import today
from forum.talent.queries.finder import reading
from forum.talent.queries.finder.named import ANYWHERE, LEVELS, Key
from forum.talent.queries.finder.reading import Entry, Work

# So many changed candidates are read again one by one; with more, all are.
MOST_CHANGED = 1_000
FIELDS = ("text", "certificates")
EVER = datetime.max.replace(tzinfo=UTC)
# With so many found, walking all in their order costs less than putting these in order.
MANY = 300
_NO_LEVELS = Levels()


# Not frozen: that would make each at several times the cost.
class Card:
    """What a list shows of a candidate; another object after every change.

    `levels` are (slug, level, how it is known), the best known first, empty without that section.
    """

    __slots__ = ("_called", "entry", "levels")

    def __init__(self, entry: Entry, levels: Sequence[tuple[str, int, str]]) -> None:
        self.entry = entry
        self.levels = levels
        self._called: tuple[Mapping[str, str], tuple[str, ...]] | None = None

    def called(self, skills: Mapping[str, str]) -> tuple[str, ...]:
        """Return what each of `levels` is called in `skills`, which never changes; "" for none."""
        kept = self._called
        if kept is None or kept[0] is not skills:
            kept = self._called = skills, tuple([skills.get(one[0], "") for one in self.levels])
        return kept[1]


class Found(NamedTuple):
    """What is read of a candidate: what they are found by, and until when that holds by itself."""

    card: Card
    keys: set[Key]
    text: str
    certificates: str
    until: datetime


class Shelf:
    """All who show themselves to anybody, as sets of places, each set one number.

    What a section of theirs does not show is in no set. Who may find whom is not settled here.
    """

    def __init__(self) -> None:
        self.ids = array("q")
        self._place: dict[int, int] = {}
        self.size = 0
        self.bits: dict[Key, int] = {}
        self.cards: list[Card | None] = []
        self.words = {name: Words(Gathered(), 0) for name in FIELDS}
        self._until: dict[int, datetime] = {}
        self._next = EVER
        self._order: list[int] | None = None
        # Place → its rank in the order of lists, while `_order` stands.
        self._rank: list[int] = []
        # What was put together or laid out for the present state; empty again after every change.
        self.answers: dict[Any, Any] = {}

    @classmethod
    def read(cls) -> Shelf:
        """Return a shelf with everybody."""
        shelf = cls()
        numbers = [row.user_id for row in reading.everyone.rows()]
        bits: dict[Key, list[int]] = defaultdict(list)
        gathered = {name: Gathered() for name in FIELDS}
        for number, found in _read(numbers):
            place = shelf._append(number)
            for key in found.keys:
                bits[key].append(place)
            shelf._keep(place, found)
            gathered["text"].add(place, spelled(found.text))
            gathered["certificates"].add(place, spelled(found.certificates))
        shelf.bits = {key: bits_of(places, shelf.size) for key, places in bits.items()}
        shelf.words = {name: Words(gathered[name], shelf.size) for name in FIELDS}
        shelf._next = min(shelf._until.values(), default=EVER)
        return shelf

    def place_of(self, number: int) -> int:
        """Return the place of a member, -1 for who never showed themselves."""
        return self._place.get(number, -1)

    def places_of(self, numbers: Iterable[int]) -> int:
        """Return the set of some members."""
        found = 0
        for number in numbers:
            place = self._place.get(number, -1)
            if place >= 0:
                found |= 1 << place
        return found

    def any_of(self, keys: Iterable[Key]) -> int:
        """Return who is found by any of some keys."""
        found = 0
        for key in keys:
            found |= self.bits.get(key, 0)
        return found

    def renew(self, numbers: Sequence[int]) -> bool:
        """Read some members again; raises OutOfDate when that is not enough."""
        fresh = self.words["text"].fresh
        if len(numbers) + len(fresh) > MOST_CHANGED:
            raise OutOfDate
        known = dict(_read(numbers))
        concerned = [n for n in numbers if n in known or n in self._place]
        for number in concerned:
            if number not in self._place:
                self._append(number)
            self._renew(self._place[number], known.get(number))
        if concerned:
            self._order = None
            self.answers.clear()
            self._next = min(self._until.values(), default=EVER)
        return bool(concerned)

    def ended(self, moment: datetime) -> Sequence[int]:
        """Return for whom a place of work or an endorsement has ended by the clock."""
        if moment < self._next:
            return ()
        return [self.ids[place] for place, until in self._until.items() if until <= moment]

    def first(self, places: int, most: int, after: int | None = None) -> list[int]:
        """Return the places of a set that come first, at most so many; only those behind one."""
        order, least = self._ordered(), -1 if after is None else self._rank[after]
        if places.bit_count() <= MANY:
            ranked = sorted(self._rank[place] for place in each(places))
            return [order[rank] for rank in ranked if rank > least][:most]
        held, found = places.to_bytes(self.size // 8 + 1, "little"), []
        for place in islice(order, least + 1, None):
            if held[place >> 3] >> (place & 7) & 1:
                found.append(place)
                if len(found) == most:
                    break
        return found

    def _ordered(self) -> list[int]:
        """Return all places: who changed what they say last comes first."""
        if self._order is None:
            ranked = sorted(range(self.size), key=self._latest, reverse=True)
            self._order, self._rank = ranked, [0] * self.size
            for rank, place in enumerate(ranked):
                self._rank[place] = rank
        return self._order

    def _latest(self, place: int) -> tuple[float, int]:
        card = self.cards[place]
        return (card.entry.updated_at.timestamp() if card else 0.0, self.ids[place])

    def _append(self, number: int) -> int:
        self._place[number] = place = self.size
        self.ids.append(number)
        self.cards.append(None)
        self.size += 1
        return place

    def _keep(self, place: int, found: Found) -> None:
        self.cards[place] = found.card
        if found.until is not EVER:
            self._until[place] = found.until

    def _renew(self, place: int, found: Found | None) -> None:
        mine, keys = 1 << place, found.keys if found else set()
        self._until.pop(place, None)
        for key in keys - self.bits.keys():
            self.bits[key] = 0
        for key, held in self.bits.items():
            if bool(held & mine) != (key in keys):
                self.bits[key] = held ^ mine
        self.cards[place] = None
        if found is not None:
            self._keep(place, found)
        self.words["text"].replace(place, spelled(found.text) if found else ())
        self.words["certificates"].replace(place, spelled(found.certificates) if found else ())


def each(places: int) -> Iterator[int]:
    """Yield the places of a set, the last first."""
    while places:
        last = places.bit_length() - 1
        yield last
        places ^= 1 << last


def _read(numbers: Sequence[int]) -> Iterator[tuple[int, Found]]:
    for start in range(0, len(numbers), SHAPES[-1]):
        count, values = shaped(numbers[start : start + SHAPES[-1]])
        levels = levels_among(count, values)
        held = {row.user_id: row.terms for row in held_terms.rows(count, **values)}
        work: dict[int, list[Work]] = defaultdict(list)
        for place in reading.work.rows(count, **values):
            work[place.user_id].append(place)
        more: dict[int, list[Key]] = defaultdict(list)
        for pair in reading.hidden.rows(count, **values):
            more[pair.user_id].append(("hides", pair.what))
        for pair in reading.states.rows(count, **values):
            more[pair.user_id].append(("to", pair.what))
        for entry in reading.entries.rows(count, **values):
            number = entry.id
            yield (
                number,
                _found(
                    entry,
                    levels.get(number, _NO_LEVELS),
                    held.get(number, ""),
                    work.get(number, []),
                    more.get(number, []),
                ),
            )


def _found(
    entry: Entry, levels: Levels, held: str, work: Sequence[Work], more: Iterable[Key]
) -> Found:
    keys: set[Key] = {(kind, place) for kind, place in more if kind == "hides"}
    text, until = [entry.headline, entry.pitch], EVER
    day = today()
    for one in work:
        if one.ends_on is None or one.ends_on >= day:
            keys.add(("at", one.organization_id))
            if one.ends_on is not None:
                until = min(until, _midnight_after(one.ends_on))
    if not entry.listed:
        return Found(Card(entry, ()), keys, "", "", until)
    keys.update(_wishes(entry, more))
    if "context" in entry.sections:
        keys.update(("term", int(number)) for number in held.split(",") if number)
        if entry.stage:
            keys.add(("stage", entry.stage))
    if "work" in entry.sections:
        keys.update(("organization-kind", one.kind) for one in work)
        text += [one.title for one in work]
    if "about" in entry.sections:
        text.append(entry.about)
    best: Sequence[tuple[str, int, str]] = ()
    if "skills" in entry.sections:
        keys.update(_levels(levels))
        best = best_of(levels)
        until = min(until, levels.until or EVER)
    certificates = " ".join(entry.certifications)
    return Found(Card(entry, best), keys, " ".join(text), certificates, until)


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


def _wishes(entry: Entry, more: Iterable[Key]) -> Iterator[Key]:
    yield ("for", entry.audience)
    if entry.state:
        yield ("state", entry.state)
    if entry.moves == "anywhere":
        yield ANYWHERE
    elif entry.moves == "some":
        yield from (pair for pair in more if pair[0] == "to")
    if entry.remote:
        yield ("remote", "1")
    if entry.availability:
        yield ("availability", entry.availability)
    for family in entry.families:
        yield ("family", family)


def _levels(levels: Levels) -> Iterator[Key]:
    for kind, held in zip(LEVELS, (levels.verified, levels.endorsed, levels.said), strict=True):
        for slug, top in held.items():
            for level in range(1, top + 1):
                yield (kind, f"{slug}.{level}")


def best_of(levels: Levels) -> list[tuple[str, int, str]]:
    """Return each skill once by what is best known of it: verified, endorsed, or only said."""
    found: dict[str, tuple[str, int, str]] = {}
    for kind, held in zip(LEVELS, (levels.verified, levels.endorsed, levels.said), strict=True):
        for slug, level in held.items():
            found.setdefault(slug, (slug, level, kind))
    rank = {kind: place for place, kind in enumerate(LEVELS)}
    return sorted(found.values(), key=lambda one: (rank[one[2]], -one[1], one[0]))
