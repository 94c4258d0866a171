from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from forum.core.clock import now
from forum.core.facets.keeping import OutOfDate
from forum.core.facets.words import Gathered, Words, bits_of, spelled
from forum.members.queries.directory import reading
from forum.members.queries.directory.asked import ADDED, Key
from forum.members.queries.directory.packing import packed
from forum.members.queries.directory.reading import SHAPES, Entry, Joined, Work
from forum.members.queries.directory.terms import terms
from forum.organizations.policy import is_current

LISTED: Key = ("listed", "")
OPEN: Key = ("open", "1")
VERIFIED: Key = ("verified", "1")
BATCH = 5_000
# So many changed members are read again one by one; with more, everybody is.
MOST_CHANGED = 2_000
EVER = datetime.max.replace(tzinfo=UTC)


class Roster:
    """All members as sets of places in the order they came, each set one number.

    The place of a member is a bit in it, so that combining and counting are one step each for all
    members at once. The last place is the newest member.
    """

    def __init__(self, people: Sequence[Joined]) -> None:
        self.ids = array("q", [person.id for person in people])
        self.size = len(people)
        self._born = array("d", [person.created_at.timestamp() for person in people])
        self._place = array("i", [-1]) * (max(self.ids, default=0) + 1)
        for place, number in enumerate(self.ids):
            self._place[number] = place
        # Of what each place is found by: who changed otherwise is found and counted as before.
        self._said = array("q", bytes(8 * self.size))
        # What a card shows of each, packed; nothing of who is not listed.
        self.cards = [""] * self.size
        self.bits: dict[Key, int] = {}
        # Facet → what it was put together by, and its values; empty again after every change.
        self.options: dict[str, tuple[object, list[tuple[str, int]]]] = {}
        self.plain = Words(Gathered(), 0)
        self.about = Words(Gathered(), 0)
        self._until: dict[int, datetime] = {}
        self.next_turn = EVER

    def place_of(self, number: int) -> int:
        """Return the place of a member, -1 when there is none of this number."""
        return self._place[number] if 0 < number < len(self._place) else -1

    def born(self, number: int) -> datetime:
        """Return when a member came."""
        return datetime.fromtimestamp(self._born[self._place[number]], UTC)

    def born_before(self, moment: datetime, number: int) -> int:
        """Return how many came before a moment, or at it with a smaller number."""
        place = bisect_left(self._born, moment.timestamp())
        while place < self.size and self._born[place] == moment.timestamp():
            if self.ids[place] >= number:
                break
            place += 1
        return place

    def places_of(self, numbers: Iterable[int]) -> int:
        """Return the set of some members."""
        found = 0
        for number in numbers:
            place = self.place_of(number)
            if place >= 0:
                found |= 1 << place
        return found

    def fill(self) -> None:
        """Read everybody."""
        bits: dict[Key, list[int]] = defaultdict(list)
        plain, about = Gathered(), Gathered()
        ids = sorted(self.ids)
        for start in range(0, self.size, BATCH):
            last = ids[min(start + BATCH, self.size) - 1]
            for one in _read(0, {"low": ids[start] - 1, "high": last}, self._until):
                place = self.place_of(one.id)
                if place < 0:
                    continue
                for key in one.keys:
                    bits[key].append(place)
                plain.add(place, spelled(one.plain))
                about.add(place, spelled(one.about))
                self._said[place] = hash((one.plain, one.about))
                self.cards[place] = one.card
        while bits:
            # One by one, so that all is never in memory twice.
            key, places = bits.popitem()
            self.bits[key] = bits_of(places, self.size)
        self.plain, self.about = Words(plain, self.size), Words(about, self.size)
        self.next_turn = min(self._until.values(), default=EVER)

    def renew(self, numbers: Sequence[int]) -> bool:
        """Read some members again; raises OutOfDate when that is not enough.

        Returns whether anything changed by which they are found or counted.
        """
        if len(numbers) + len(self.plain.fresh) > MOST_CHANGED:
            raise OutOfDate
        for number in numbers:
            self._until.pop(number, None)
        changed = False
        for start in range(0, len(numbers), SHAPES[-1]):
            some = numbers[start : start + SHAPES[-1]]
            found = {one.id: one for one in _read(*reading.shaped(some), self._until)}
            self._add([number for number in found if self.place_of(number) < 0])
            for number in some:
                if self._renew(number, found.get(number, Member(number))):
                    changed = True
        if changed:
            self.options.clear()
        self.next_turn = min(self._until.values(), default=EVER)
        return changed

    def ended(self, moment: datetime) -> list[int]:
        """Return for whom it is time to see again what ends or begins by the clock."""
        if moment < self.next_turn:
            return []
        return [number for number, until in self._until.items() if until <= moment]

    def _add(self, numbers: Sequence[int]) -> None:
        """Give places to members who came since; only behind all others is there room."""
        count, span = reading.shaped(numbers) if numbers else (1, {})
        for person in reading.joined.rows(count, **span) if numbers else ():
            born = person.created_at.timestamp()
            if self.size and (born, person.id) < (self._born[-1], self.ids[-1]):
                raise OutOfDate
            self._born.append(born)
            missing = person.id + 1 - len(self._place)
            if missing > 0:
                self._place.extend(array("i", [-1]) * missing)
            self._place[person.id] = self.size
            self.ids.append(person.id)
            self._said.append(0)
            self.cards.append("")
            self.size += 1

    def _renew(self, number: int, one: Member) -> bool:
        place = self.place_of(number)
        if place < 0:
            return False
        mine, keys, changed = 1 << place, set(one.keys), False
        for key in keys - self.bits.keys():
            self.bits[key] = 0
        for key, held in self.bits.items():
            if bool(held & mine) != (key in keys):
                self.bits[key] = held ^ mine
                changed = True
        said = hash((one.plain, one.about))
        if self._said[place] != said:
            self._said[place] = said
            self.plain.replace(place, spelled(one.plain))
            self.about.replace(place, spelled(one.about))
            changed = True
        self.cards[place] = one.card
        return changed


class Member(NamedTuple):
    """What is read of a member; nothing is said of one who is no more.

    `plain` is found whoever looks, `about` by those who see it.
    """

    id: int
    keys: Sequence[Key] = ()
    plain: str = ""
    about: str = ""
    card: str = ""


def _read(count: int, values: dict[str, int], until: dict[int, datetime]) -> Iterator[Member]:
    moment, on_cards = now(), terms().on_cards
    numbers = {row.user_id: row.terms.split(",") for row in reading.held.rows(count, **values)}
    places: dict[int, list[Work]] = defaultdict(list)
    for work in reading.work.rows(count, **values, moment=moment, today=moment.date()):
        places[work.user_id].append(work)
        turn = _turn(work, moment)
        if turn is not EVER:
            until[work.user_id] = min(turn, until.get(work.user_id, EVER))
    more: dict[int, list[Key]] = defaultdict(list)
    for name, added in ADDED.items():
        for one in added.read(count, values):
            more[one.user_id] += [(name, value) for value in one.values]
            if one.until is not None:
                until[one.user_id] = min(one.until, until.get(one.user_id, EVER))
    for entry in reading.entries.rows(count, **values):
        held, work_of = numbers.get(entry.id, ()), places.get(entry.id, ())
        keys = _keys(entry)
        keys += map(_term_key, held)
        keys += more.get(entry.id, ())
        if any(w.verified and is_current(w.starts_on, w.ends_on, moment.date()) for w in work_of):
            keys.append(VERIFIED)
        card = packed(entry, work_of, [number for number in held if number in on_cards])
        plain = f"{entry.name} {entry.username} {entry.headline} {entry.location}"
        yield Member(entry.id, keys, plain, f"{entry.about} {entry.helps} {entry.doing}", card)


@lru_cache(10_000)
def _term_key(number: str) -> Key:
    return ("term", int(number))


def _turn(work: Work, moment: datetime) -> datetime:
    """Return when a place of work will begin, end or be no longer verified, whatever is next."""
    if work.starts_on is None and work.ends_on is None:
        return work.expires_at if work.verified and work.expires_at else EVER
    turns = [work.expires_at] if work.verified and work.expires_at else []
    if work.starts_on is not None:
        turns.append(_midnight(work.starts_on))
    if work.ends_on is not None:
        turns.append(_midnight(work.ends_on) + timedelta(days=1))
    return min((turn for turn in turns if turn > moment), default=EVER)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _keys(entry: Entry) -> list[Key]:
    keys: list[Key] = [
        ("about", entry.about_shown),
        ("contact", entry.contact_shown),
        ("work", entry.work_shown),
        ("context", entry.context_shown),
        ("skills", entry.skills_shown),
    ]
    if entry.listed:
        keys.append(LISTED)
    if entry.state:
        keys.append(("state", entry.state))
    if entry.stage:
        keys.append(("stage", entry.stage))
    if entry.organization_kind:
        keys.append(("organization-kind", entry.organization_kind))
    if entry.size_band:
        keys.append(("size", entry.size_band))
    if entry.locale:
        keys.append(("locale", entry.locale))
    if entry.open_to_contact:
        keys.append(OPEN)
    return keys
