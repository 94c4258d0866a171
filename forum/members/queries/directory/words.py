from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable

# Behind every text that begins with another, in the order of code points.
LAST = "\U0010ffff"
MOST_KEPT = 300
_WORD = re.compile(r"[^\W_]+")


def spelled(text: str) -> list[str]:
    """Return the words of a text as they are compared: lower case, without accents."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in parts if not unicodedata.combining(char))
    return _WORD.findall(text.casefold())


def bits_of(places: Iterable[int], size: int) -> int:
    """Return a set of places as one number whose bits they are."""
    held = bytearray(size // 8 + 1)
    for place in places:
        held[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(held, "little")


class Words:
    """Who wrote which word: one sorted list of words, and one of the places of each.

    What begins with a text stands in a row of both, so a beginning costs what its finds cost.
    Members who changed since are kept aside (`fresh`) until everything is read again.
    """

    def __init__(self, gathered: Gathered, size: int) -> None:
        ranked = sorted(gathered.numbers)
        ranks = array("I", bytes(4 * len(ranked)))
        for rank, word in enumerate(ranked):
            ranks[gathered.numbers[word]] = rank
        self._words = ranked
        self._starts = array("I", bytes(4 * (len(ranked) + 1)))
        for number in gathered.words:
            self._starts[ranks[number] + 1] += 1
        for rank in range(len(ranked)):
            self._starts[rank + 1] += self._starts[rank]
        self._places = array("I", bytes(4 * len(gathered.places)))
        following = array("I", self._starts)
        for number, place in zip(gathered.words, gathered.places, strict=True):
            rank = ranks[number]
            self._places[following[rank]] = place
            following[rank] += 1
        self._size = size
        self._stale = 0
        self._kept: dict[str, int] = {}
        self.fresh: dict[int, frozenset[str]] = {}

    def replace(self, place: int, text: str) -> None:
        """Say that what is written at a place is another text now."""
        self._stale |= 1 << place
        self.fresh[place] = frozenset(spelled(text))

    def beginning(self, start: str) -> int:
        """Return the places of who wrote a word that begins so."""
        found = self._kept.get(start)
        if found is None:
            found = self._found(start)
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[start] = found
        if not self.fresh:
            return found
        found &= ~self._stale
        for place, words in self.fresh.items():
            if any(word.startswith(start) for word in words):
                found |= 1 << place
        return found

    def _found(self, start: str) -> int:
        low = bisect_left(self._words, start)
        high = bisect_left(self._words, start + LAST, low)
        return bits_of(self._places[self._starts[low] : self._starts[high]], self._size)


class Gathered:
    """Words on their way into `Words`, each by a number in the order they were met."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.words = array("I")
        self.places = array("I")

    def add(self, place: int, text: str) -> None:
        """Note what is written at a place."""
        for word in set(spelled(text)):
            self.words.append(self.numbers.setdefault(word, len(self.numbers)))
            self.places.append(place)
