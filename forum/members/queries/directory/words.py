from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

# Behind every text that begins with another, in the order of code points.
LAST = "\U0010ffff"
MOST_KEPT = 300
ONE = ord("1")
_WORD = re.compile(r"[^\W_]+")
# What stands between words, for texts of ASCII alone: the same words, in a third of the time.
_GAPS = {code: " " for code in range(128) if not chr(code).isalnum()}


def spelled(text: str) -> list[str]:
    """Return the words of a text as they are compared: lower case, without accents."""
    if text.isascii():
        return text.lower().translate(_GAPS).split()
    parts = unicodedata.normalize("NFKD", text)
    text = "".join(char for char in parts if not unicodedata.combining(char))
    return _WORD.findall(text.casefold())


def bits_of(places: Sequence[int], size: int) -> int:
    """Return a set of places as one number whose bits they are."""
    if len(places) < size >> 6:
        held = bytearray(size // 8 + 1)
        for place in places:
            held[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(held, "little")
    # One digit for each place, the last place first: where there are many, the fastest way.
    digits = bytearray(b"0") * (size + 1)
    for place in places:
        digits[place] = ONE
    digits.reverse()
    return int(bytes(digits), 2)


class Words:
    """Who wrote which word: one sorted list of words, and one of the places of each.

    What begins with a text stands in a row of both, so a beginning costs what its finds cost.
    Members who changed since are kept aside (`fresh`) until everything is read again.
    """

    def __init__(self, gathered: Gathered, size: int) -> None:
        self._words = sorted(gathered)
        self._starts = array("I", [0])
        self._places = array("I")
        for word in self._words:
            # Taken out one by one, so that all is never in memory twice.
            self._places.extend(gathered.pop(word))
            self._starts.append(len(self._places))
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


class Gathered(defaultdict[str, list[int]]):
    """Words on their way into `Words`, each with the places it was met at."""

    def __init__(self) -> None:
        super().__init__(list)

    def add(self, place: int, text: str) -> None:
        """Note what is written at a place."""
        for word in set(spelled(text)):
            self[word].append(place)
