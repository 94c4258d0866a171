from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from forum.core.clock import now
from forum.members.queries.directory import reading
from forum.members.queries.directory.reading import SHAPES, Entry, Joined, Proven
from forum.members.queries.directory.words import Gathered, Words, bits_of
from forum.organizations.policy import is_current

# What a place in the order of members is in: (facet, value), or (section, audience).
Key = tuple[str, str | int]
LISTED: Key = ("listed", "")
OPEN: Key = ("open", "1")
VERIFIED: Key = ("verified", "1")
BATCH = 5_000
# So many changed members are read again one by one; with more, everybody is.
MOST_CHANGED = 2_000
EVER = datetime.max.replace(tzinfo=UTC)


class OutOfDate(Exception):
    """What is kept cannot be brought up to date in parts."""


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
        for entries, keys in _everybody(sorted(self.ids), self._until):
            for entry in entries:
                place = self.place_of(entry.id)
                if place < 0:
                    continue
                for key in keys[entry.id]:
                    bits[key].append(place)
                plain.add(place, _plain_text(entry))
                about.add(place, _about_text(entry))
        self.bits = {key: bits_of(places, self.size) for key, places in bits.items()}
        self.plain, self.about = Words(plain, self.size), Words(about, self.size)
        self.next_turn = min(self._until.values(), default=EVER)

    def renew(self, numbers: Sequence[int]) -> None:
        """Read some members again; raises OutOfDate when that is not enough."""
        if len(numbers) + len(self.plain.fresh) > MOST_CHANGED:
            raise OutOfDate
        self.options.clear()
        for number in numbers:
            self._until.pop(number, None)
        for start in range(0, len(numbers), SHAPES[-1]):
            some = numbers[start : start + SHAPES[-1]]
            entries, keys = _some(some, self._until)
            found = {entry.id: entry for entry in entries}
            new = [entry for entry in entries if self.place_of(entry.id) < 0]
            for entry in sorted(new, key=lambda entry: (entry.created_at, entry.id)):
                self._append(entry)
            for number in some:
                self._renew(number, found.get(number), keys.get(number, set()))
        self.next_turn = min(self._until.values(), default=EVER)

    def ended(self, moment: datetime) -> list[int]:
        """Return for whom it is time to see again whether their place of work is verified."""
        if moment < self.next_turn:
            return []
        return [number for number, until in self._until.items() if until <= moment]

    def _append(self, entry: Entry) -> None:
        born = entry.created_at.timestamp()
        if self.size and (born, entry.id) < (self._born[-1], self.ids[-1]):
            raise OutOfDate
        self._born.append(born)
        missing = entry.id + 1 - len(self._place)
        if missing > 0:
            self._place.extend(array("i", [-1]) * missing)
        self._place[entry.id] = self.size
        self.ids.append(entry.id)
        self.size += 1

    def _renew(self, number: int, entry: Entry | None, keys: set[Key]) -> None:
        place = self.place_of(number)
        if place < 0:
            return
        mine = 1 << place
        for key in keys - self.bits.keys():
            self.bits[key] = 0
        for key, held in self.bits.items():
            if bool(held & mine) != (key in keys):
                self.bits[key] = held ^ mine
        self.plain.replace(place, _plain_text(entry) if entry else "")
        self.about.replace(place, _about_text(entry) if entry else "")


def _everybody(
    ids: Sequence[int], until: dict[int, datetime]
) -> Iterator[tuple[list[Entry], dict[int, set[Key]]]]:
    for start in range(0, len(ids), BATCH):
        span = {"low": ids[start] - 1, "high": ids[min(start + BATCH, len(ids)) - 1]}
        yield _read(0, span, until)


def _some(
    ids: Sequence[int], until: dict[int, datetime]
) -> tuple[list[Entry], dict[int, set[Key]]]:
    return _read(*reading.shaped(ids), until)


def _read(
    count: int, values: dict[str, int], until: dict[int, datetime]
) -> tuple[list[Entry], dict[int, set[Key]]]:
    entries = reading.entries.rows(count, **values)
    keys: dict[int, set[Key]] = {entry.id: _keys(entry) for entry in entries}
    for row in reading.held.rows(count, **values):
        if row.user_id in keys:
            keys[row.user_id].update(map(_term_key, row.terms.split(",")))
    moment = now()
    for proof in reading.proven.rows(count, **values, moment=moment):
        if proof.user_id in keys:
            if is_current(proof.starts_on, proof.ends_on, moment.date()):
                keys[proof.user_id].add(VERIFIED)
            until[proof.user_id] = min(_turn(proof, moment), until.get(proof.user_id, EVER))
    return entries, keys


@lru_cache(10_000)
def _term_key(number: str) -> Key:
    return ("term", int(number))


def _turn(proof: Proven, moment: datetime) -> datetime:
    """Return when a verified place of work will count where it does not now, or the reverse."""
    turns = [proof.expires_at]
    if proof.starts_on is not None:
        turns.append(_midnight(proof.starts_on))
    if proof.ends_on is not None:
        turns.append(_midnight(proof.ends_on) + timedelta(days=1))
    return min((turn for turn in turns if turn > moment), default=EVER)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _keys(entry: Entry) -> set[Key]:
    keys: set[Key] = {LISTED} if entry.listed else set()
    keys.update(
        {
            ("about", entry.about_shown),
            ("contact", entry.contact_shown),
            ("work", entry.work_shown),
            ("context", entry.context_shown),
        }
    )
    said = {
        "stage": entry.stage,
        "organization-kind": entry.organization_kind,
        "size": entry.size_band,
        "locale": entry.locale,
        "state": entry.state,
    }
    keys.update((facet, slug) for facet, slug in said.items() if slug)
    if entry.open_to_contact:
        keys.add(OPEN)
    return keys


def _plain_text(entry: Entry) -> str:
    return f"{entry.name} {entry.username} {entry.headline} {entry.location}"


def _about_text(entry: Entry) -> str:
    return f"{entry.about} {entry.helps} {entry.doing}"
