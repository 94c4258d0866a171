from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice
from typing import Any

from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.reading import SegmentReader, TermNotFound

from forum.search.port import IndexBroken

# How many postings a process keeps decoded, of the words asked for lately: 5 bytes each.
MOST_KEPT = 1_000_000
# Columns of segments so small are read whole: 8 bytes a document.
SMALL = 20_000
# What a list costs beside its postings, in postings.
LIST_COST = 100


class Postings:
    """Where a word is in one segment: document numbers, rising, and the word's weight in each."""

    def __init__(self, ids: Iterable[int], weights: bytes) -> None:
        self.ids = array("I", ids)
        self.weights = weights
        self.heaviest = max(weights, default=0)
        self._heavy: dict[int, tuple[Postings, int]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def weight(self, number: int) -> int:
        """Return the weight of the word in a document, 0 when it is not there."""
        place = bisect_left(self.ids, number)
        if place < len(self.ids) and self.ids[place] == number:
            return self.weights[place]
        return 0

    def heavy(self, share: int) -> tuple[Postings, int]:
        """Return the heaviest postings, one in `share`, and the weight all others are below of."""
        if share not in self._heavy:
            least = _least_heavy(self.weights, len(self) // share)
            pairs = [(n, w) for n, w in zip(self.ids, self.weights, strict=True) if w >= least]
            part = Postings([n for n, _ in pairs], bytes(w for _, w in pairs))
            self._heavy[share] = part, least
        return self._heavy[share]


NOWHERE = Postings((), b"")


class Leaf:
    """One segment of an index, read a posting list or a column at a time.

    Whoosh's own matchers step through postings one by one, cost five times as much, and can walk
    in a circle for ever (its issues 446 and 461); nothing here uses them. What this class takes
    from inside Whoosh is in `_blocks`, `_column` and `_numbers`.
    """

    def __init__(self, reader: SegmentReader, kept: KeptPostings) -> None:
        self._reader = reader
        self._kept = kept
        self._columns: dict[str, array[int]] = {}
        self._readers: dict[str, Any] = {}
        self.name: str = reader.segment().segment_id()
        self.count: int = reader.doc_count_all()
        self.deleted: frozenset[int] = frozenset(reader.segment().deleted_docs())

    def renewed(self, segment: Any) -> Leaf:
        """Take over what has been deleted of the same segment since."""
        self.deleted = frozenset(segment.deleted_docs())
        return self

    def postings(self, field: str, term: str) -> Postings:
        """Return where a term is; deleted documents are still in it."""
        name = (self.name, field, term)
        found = self._kept.get(name)
        if found is None:
            found = self._read(field, term)
            self._kept.put(name, found)
        return found

    def _read(self, field: str, term: str) -> Postings:
        ids, weights = array("I"), bytearray()
        try:
            matcher = self._reader.postings(field, term.encode())
        except TermNotFound:
            return NOWHERE
        for block, values in _blocks(getattr(matcher, "child", matcher)):
            ids.extend(block)
            weights += values
        return Postings(ids, bytes(weights) or b"\1" * len(ids))

    def column(self, name: str) -> array[int]:
        """Return a column whole: the number of each document."""
        if name not in self._columns:
            self._columns[name] = _numbers(_column(self._reader, name, self.count))
        return self._columns[name]

    def number(self, name: str, document: int) -> int:
        """Return one value of a column without reading all of it."""
        if name in self._columns or self.count <= SMALL:
            return self.column(name)[document]
        if name not in self._readers:
            self._readers[name] = _column(self._reader, name, self.count)
        return int(self._readers[name][document])

    def terms(self, field: str, prefix: str, most: int) -> list[str]:
        """Return the terms that begin with a prefix, in order of the alphabet, at most so many."""
        found = self._reader.expand_prefix(field, prefix.encode())
        return [term.decode() for term in islice(found, most)]

    def frequencies(self, field: str) -> Iterator[tuple[str, int]]:
        """Yield each term of a field with the number of documents that have it."""
        for term, info in self._reader.iter_field(field):
            yield term.decode(), int(info.doc_frequency())

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()


def _least_heavy(weights: bytes, most: int) -> int:
    heavy = 0
    for weight in range(255, 0, -1):
        heavy += weights.count(weight)
        if heavy > most:
            return weight + 1
    return 1


class KeptPostings:
    """The posting lists of the words that are looked for most lately, within a bound of memory."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._held = 0
        self._lists: OrderedDict[tuple[str, str, str], Postings] = OrderedDict()

    def get(self, name: tuple[str, str, str]) -> Postings | None:
        """Return a list that is kept."""
        found = self._lists.get(name)
        if found is not None:
            self._lists.move_to_end(name)
        return found

    def put(self, name: tuple[str, str, str], postings: Postings) -> None:
        """Keep a list and let the least used ones go."""
        self._lists[name] = postings
        self._held += len(postings) + LIST_COST
        while self._held > self._most:
            _, gone = self._lists.popitem(last=False)
            self._held -= len(gone) + LIST_COST

    def drop_all_but(self, segments: set[str]) -> None:
        """Forget the lists of segments that are no more."""
        for name in [name for name in self._lists if name[0] not in segments]:
            self._held -= len(self._lists.pop(name)) + LIST_COST


def _blocks(matcher: Any) -> Iterator[tuple[Any, bytes]]:
    if not isinstance(matcher, W3LeafMatcher):
        while matcher.is_active():
            yield (matcher.id(),), bytes(matcher.value() or b"")
            matcher.next()
        return
    while matcher.is_active():
        matcher._read_data()
        steps, _, values = matcher._data
        yield accumulate(steps), values or b""
        matcher._next_block()


def _column(reader: SegmentReader, name: str, count: int) -> Any:
    column = reader.column_reader(name, translate=False)
    # Every document has a number of its own; a file that was cut would read as zeros.
    if getattr(column, "_count", 0) != count:
        raise IndexBroken(f"the column {name} is not whole")
    return column


def _numbers(column: Any) -> array[int]:
    numbers = array("Q")
    numbers.frombytes(column._dbfile.get(column._basepos, column._count * numbers.itemsize))
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers
