from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from heapq import nlargest
from itertools import accumulate
from math import log

from forum.search.whoosh_engine.leaf import Postings

# Rare words count for more than in plain BM25; measured by `flask search evaluate`.
RARITY = 1.3
# What else of a thread matches counts a little: the next best posts, and how much of them.
NEXT_BEST = 3
NEXT_WEIGHT = 0.15
# Lists shorter than this are looked at whole.
SHORT = 2_000
# The parts of long lists that are tried before the whole: the heaviest one in so many.
SHARES = (12, 4)
# Of more words the heaviest parts never decide it.
MOST_AT_ONCE = 4
# So few documents are scored one by one.
FEW = 3_000

Scored = list[tuple[float, int]]
# Whether there is still time; asked between two posting lists.
Clock = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Weighted:
    """A posting list in one segment with how much its word counts."""

    postings: Postings
    factor: float

    @property
    def top(self) -> float:
        """Return the most the word can add to a score."""
        return self.factor * self.postings.heaviest


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which documents may be found: those `within` (None: any) that are not `refused`."""

    within: AbstractSet[int] | None
    refused: AbstractSet[int]

    def of(self, numbers: Iterable[int]) -> set[int]:
        """Return those of some documents that may be found."""
        found = set(numbers) if self.within is None else self.within & set(numbers)
        return set(found) - self.refused


def rarity(documents: int, having: int) -> float:
    """Return how much a word counts that so many of all documents have."""
    return float((log((documents + 1) / (having + 1)) + 1) ** RARITY)


def best(
    words: Sequence[Weighted], most: int, floor: float, allowed: Allowed, clock: Clock
) -> Scored:
    """Return the `most` best documents as (score, document), best first, those under `floor` not.

    A document's score is the sum over the words of factor × weight.
    """
    if allowed.within is not None and len(allowed.within) <= FEW:
        return _top(_exactly(words, allowed.of(allowed.within)), most, floor)
    if len(words) <= MOST_AT_ONCE and any(len(word.postings) > SHORT for word in words):
        for share in SHARES:
            found = _among_the_heavy(words, most, floor, allowed, share)
            if found is not None:
                return found
    return _among_all(words, most, floor, allowed, clock)


def _exactly(words: Sequence[Weighted], numbers: Iterable[int]) -> dict[int, float]:
    lists = [(word.postings.weight, word.factor) for word in words]
    scores = ((n, sum(weight(n) * factor for weight, factor in lists)) for n in numbers)
    return {number: score for number, score in scores if score > 0}


def _top(scores: dict[int, float], most: int, floor: float) -> Scored:
    # Pairs, not a key: equal scores come in one order, whatever the depth, so pages do not overlap.
    top = nlargest(most, zip(scores.values(), scores.keys(), strict=True))
    return [one for one in top if one[0] >= floor]


def _among_the_heavy(
    words: Sequence[Weighted], most: int, floor: float, allowed: Allowed, share: int
) -> Scored | None:
    """Find the best where words weigh most; None when others could be better than these.

    A document in no heavy part scores at most the sum of what is left of each word; one that is
    in some gains there what it has over that.
    """
    gains: dict[int, float] = {}
    parts: dict[int, float] = {}
    left = 0.0
    for word in words:
        part, rest = word, 0.0
        if len(word.postings) > SHORT:
            postings, least = word.postings.heavy(share)
            part, rest = Weighted(postings, word.factor), (least - 1) * word.factor
        left += rest
        _add(gains, part, 0.0, allowed, less=rest)
        _add(parts, part, 0.0, allowed)
    if len(gains) < most:
        return None
    promising = nlargest(2 * most, parts, key=parts.__getitem__)
    floor = max(floor, nlargest(most, _exactly(words, promising).values())[-1])
    if left >= floor:
        return None
    good = [number for number, gain in gains.items() if left + gain >= floor]
    return _top(_exactly(words, good), most, floor) if len(good) <= FEW else None


def _among_all(
    words: Sequence[Weighted], most: int, floor: float, allowed: Allowed, clock: Clock
) -> Scored:
    """Add up list by list, rare words first.

    Once what is left cannot lift a new document over the floor, only those found are completed
    (Turtle and Flood 1995).
    """
    words = sorted(words, key=lambda word: len(word.postings))
    left = [*accumulate((word.top for word in reversed(words)), initial=0.0)][::-1]
    found: dict[int, float] = {}
    for place, word in enumerate(words):
        if left[place] >= floor:
            _add(found, word, floor - left[place + 1], allowed)
        else:
            found = {n: score for n, score in found.items() if score + left[place] >= floor}
            _complete(found, word)
        if len(found) > most:
            floor = max(floor, nlargest(most, found.values())[-1])
        if not clock():
            break
    return _top(found, most, floor)


def _add(
    found: dict[int, float], word: Weighted, least: float, allowed: Allowed, less: float = 0.0
) -> None:
    table = [word.factor * weight - less for weight in range(256)]
    ids, weights, within = word.postings.ids, word.postings.weights, allowed.within
    if within is not None:
        new = {n: table[w] for n, w in zip(ids, weights, strict=True) if n in within}
    else:
        new = dict(zip(ids, map(table.__getitem__, weights), strict=True))
    for number in allowed.refused & new.keys():
        del new[number]
    for number in found.keys() & new.keys():
        found[number] += new.pop(number)
    if least > table[1]:
        new = {number: score for number, score in new.items() if score >= least}
    found.update(new)


def _complete(found: dict[int, float], word: Weighted) -> None:
    if len(found) * 20 > len(word.postings):
        for number, weight in zip(word.postings.ids, word.postings.weights, strict=True):
            if number in found:
                found[number] += word.factor * weight
        return
    for number in found:
        found[number] += word.factor * word.postings.weight(number)


def together(lists: Sequence[Postings]) -> Postings:
    """Return the union of posting lists: what any of several words is in, with its best weight."""
    if len(lists) == 1:
        return lists[0]
    heaviest: dict[int, int] = {}
    for postings in lists:
        for number, weight in zip(postings.ids, postings.weights, strict=True):
            if weight > heaviest.get(number, 0):
                heaviest[number] = weight
    numbers = sorted(heaviest)
    return Postings(numbers, bytes(heaviest[number] for number in numbers))


def group_score(scores: Sequence[float]) -> float:
    """Return the score of a thread from those of its posts, best first."""
    return scores[0] + NEXT_WEIGHT * sum(scores[1 : 1 + NEXT_BEST])
