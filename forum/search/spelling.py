from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from forum.search.words import LONGEST, fold, is_common

# Words shorter than this are left alone: anything is near to them.
SHORTEST = 4
# From this length on, two slips are forgiven.
LONG = 7
MOST_CANDIDATES = 200


class Speller:
    """Finds the word somebody meant, by symmetric deletion (Garbe, SymSpell, 2012).

    Of every known word all forms with one letter less are kept; a typed word, itself with one or
    two letters less, meets the known ones among them.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = {word: n for word, n in counts.items() if len(word) >= SHORTEST}
        self._meets: dict[int, list[str]] = {}
        for word in self._counts:
            for form in {word, *_without_one(word)}:
                self._meets.setdefault(hash(form), []).append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def corrections(self, words: Iterable[str]) -> dict[str, str]:
        """Return misspelt word → likely word, for the words that are not known."""
        found = {}
        for word in words:
            better = self.correct(fold(word)[:LONGEST])
            if better is not None:
                found[word] = better
        return found

    def correct(self, word: str) -> str | None:
        """Return the word a folded one was probably meant to be, None when it is right or odd."""
        if len(word) < SHORTEST or word in self._counts or is_common(word) or not word.isalpha():
            return None
        allowed = 2 if len(word) >= LONG else 1
        ranked = [
            (slips, word[0] != other[0], -self._counts[other], other)
            for other in self._near(word, allowed)
            if (slips := distance(word, other, allowed)) <= allowed
        ]
        return min(ranked)[3] if ranked else None

    def _near(self, word: str, allowed: int) -> set[str]:
        forms = {word, *_without_one(word)}
        if allowed > 1:
            forms |= {shorter for form in list(forms) for shorter in _without_one(form)}
        found: set[str] = set()
        for form in forms:
            found.update(self._meets.get(hash(form), ()))
            if len(found) > MOST_CANDIDATES:
                break
        return found


def _without_one(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def distance(one: str, other: str, most: int) -> int:
    """Return how many slips make one word the other, `most` + 1 for anything beyond.

    A slip is a letter too many, missing, wrong, or swapped with its neighbor (optimal string
    alignment; Damerau 1964).
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: Sequence[int] = []
    row: Sequence[int] = range(len(other) + 1)
    for i, letter in enumerate(one, 1):
        before, above, row = row, row, _next_row(i, letter, one, other, before, row)
        if min(row) > most and min(above) > most:
            return most + 1
    return min(row[-1], most + 1)


def _next_row(
    i: int, letter: str, one: str, other: str, before: Sequence[int], above: Sequence[int]
) -> list[int]:
    row = [i]
    for j, wanted in enumerate(other, 1):
        cost = min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != wanted))
        if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
            cost = min(cost, before[j - 2] + 1)
        row.append(cost)
    return row
