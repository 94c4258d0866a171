from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from time import perf_counter
from typing import Protocol

from forum.search.documents import Key, Kind
from forum.search.port import Hit, Hits, Query
from forum.search.whoosh_engine.filtering import allowed
from forum.search.whoosh_engine.leaf import Leaf, Postings
from forum.search.whoosh_engine.ranking import (
    Allowed,
    Scored,
    Weighted,
    best,
    group_score,
    rarity,
    together,
)
from forum.search.whoosh_engine.schema import HEAVIEST
from forum.search.words import fold, query_stems, stem

# At least so many documents are ranked before they are collapsed to threads.
LEAST = 60
MOST = 20_000
# A title says the same when so much of what it could score is there: keeps 89% of the rewordings
# of questions that are there, and shows a wrong thread for half of those that are not.
ALIKE = 0.3
MOST_WORDS = 24
MOST_EXPANSIONS = 40


class View(Protocol):
    """What a query reads: the segments of one moment, largest first."""

    @property
    def leaves(self) -> Sequence[Leaf]:
        """Return the segments, largest first."""


@dataclass(frozen=True, slots=True)
class Word:
    """A stem to look for, or (with `prefix`) everything that begins so, and how much it counts."""

    text: str
    factor: float
    prefix: bool = False


class Deadline:
    """Says whether there is time left, and remembers when there was not."""

    def __init__(self, milliseconds: int) -> None:
        self._started = perf_counter()
        self._ends = self._started + milliseconds / 1000
        self.passed = False

    def __call__(self) -> bool:
        """Return whether there is time left."""
        self.passed = self.passed or perf_counter() > self._ends
        return not self.passed

    @property
    def milliseconds(self) -> float:
        """Return how long it has been."""
        return (perf_counter() - self._started) * 1000


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document with its score, named by where it is."""

    score: float
    leaf: Leaf
    number: int
    kind: Kind


class Search:
    """One query over one view of the index, among documents of one kind."""

    def __init__(self, view: View, query: Query, kind: Kind, clock: Deadline) -> None:
        self._view = view
        self._query = query
        self._kind = kind
        self._clock = clock
        self.by_date = query.order == "date" or query.wordless
        self.words = self._find_words()

    def ranked(self, most: int) -> list[Ranked]:
        """Return at least `most` of the best documents, fewer when there are no more."""
        found: list[Ranked] = []
        floor = 0.0
        for leaf in self._view.leaves:
            found += [
                Ranked(score, leaf, number, self._kind)
                for score, number in self._best(leaf, most, floor)
            ]
            if len(found) >= most:
                found = nlargest(most, found, key=lambda one: one.score)
                floor = found[-1].score
            if not self._clock():
                break
        return sorted(found, key=lambda one: -one.score)

    def _find_words(self) -> list[Word]:
        documents = sum(
            len(leaf.postings("facets", f"kind:{self._kind}")) for leaf in self._view.leaves
        )
        text = " ".join(self._query.words + self._query.phrases)
        words = [self._word(term, documents, False) for term in query_stems(text)]
        words += [self._word(fold(prefix), documents, True) for prefix in self._query.prefixes]
        words.sort(key=lambda word: -word.factor)
        return words[:MOST_WORDS]

    def _word(self, text: str, documents: int, prefix: bool) -> Word:
        terms = {text, stem(text)} if prefix else {text}
        having = sum(
            len(leaf.postings(self._kind, term)) for leaf in self._view.leaves for term in terms
        )
        return Word(text, rarity(documents, having), prefix)

    def _best(self, leaf: Leaf, most: int, floor: float) -> Scored:
        passing = allowed(
            leaf, self._query.filters, self._kind, self._required(leaf), self._excluded(leaf)
        )
        if self.by_date:
            return self._latest(leaf, most, passing)
        words = [Weighted(self._postings(leaf, word), word.factor) for word in self.words]
        present = [word for word in words if len(word.postings)]
        return best(present, most, floor, passing, self._clock) if present else []

    def _latest(self, leaf: Leaf, most: int, passing: Allowed) -> Scored:
        lists = [self._postings(leaf, word).ids for word in self.words]
        if not lists:
            lists.append(leaf.postings("facets", f"kind:{self._kind}").ids)
        lists.sort(key=len)
        matching = passing.of(lists[0]).intersection(*lists[1:])
        created = leaf.column("created")
        return nlargest(most, [(float(created[number]), number) for number in matching])

    def _postings(self, leaf: Leaf, word: Word) -> Postings:
        if not word.prefix:
            return leaf.postings(self._kind, word.text)
        terms = set(leaf.terms(self._kind, word.text, MOST_EXPANSIONS)) | {stem(word.text)}
        return together([leaf.postings(self._kind, term) for term in sorted(terms)])

    def _required(self, leaf: Leaf) -> list[Postings]:
        terms = [term for phrase in self._query.phrases for term in query_stems(phrase)]
        return [leaf.postings(self._kind, term) for term in terms]

    def _excluded(self, leaf: Leaf) -> list[Postings]:
        terms = query_stems(" ".join(self._query.without))
        return [leaf.postings(self._kind, term) for term in terms]


def answer(view: View, query: Query) -> Hits:
    """Answer a query over a view of the index."""
    clock = Deadline(query.deadline_ms)
    searches = [Search(view, query, kind, clock) for kind in sorted(query.filters.kinds)]
    needed = query.offset + query.limit + 1
    # The latest posts are often of few threads.
    most = max(LEAST, 2 * needed) * (8 if searches[0].by_date else 1)
    while True:
        ranked = [one for search in searches for one in search.ranked(most)]
        hits = _collapsed(ranked, query)
        if len(hits) >= needed or len(ranked) < most or most >= MOST or clock.passed:
            break
        most *= 4
    page = hits[query.offset : query.offset + query.limit]
    return Hits(tuple(page), len(hits) >= needed, clock.passed, clock.milliseconds)


def numbers_of(view: View, kind: Kind) -> Iterator[int]:
    """Yield the number of every document of a kind."""
    for leaf in view.leaves:
        numbers = leaf.column("id")
        present = set(leaf.postings("facets", f"kind:{kind}").ids) - leaf.deleted
        yield from (numbers[place] for place in present)


def alike(view: View, query: Query) -> Hits:
    """Return the hits of a query of words that say nearly the same as all of it."""
    if query.wordless:
        return Hits()
    hits = answer(view, query)
    words = Search(view, query, "post", Deadline(query.deadline_ms)).words
    least = ALIKE * HEAVIEST * sum(word.factor for word in words)
    return replace(hits, hits=tuple(hit for hit in hits.hits if hit.score >= least), more=False)


def _collapsed(ranked: list[Ranked], query: Query) -> list[Hit]:
    groups: dict[tuple[Kind, int], list[Ranked]] = {}
    for one in ranked:
        name = one.leaf.number("group" if query.grouped else "id", one.number)
        groups.setdefault((one.kind, name), []).append(one)
    by_date = query.order == "date" or query.wordless
    hits = [_hit(members, by_date) for members in groups.values()]
    return sorted(hits, key=lambda hit: (-hit.score, -hit.key.id))


def _hit(members: list[Ranked], by_date: bool) -> Hit:
    first = members[0]
    score = first.score if by_date else group_score([one.score for one in members])
    key = Key(first.kind, first.leaf.number("id", first.number))
    return Hit(key, first.leaf.number("group", first.number), score)
