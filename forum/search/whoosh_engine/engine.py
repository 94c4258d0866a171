from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import TypeVar
from weakref import finalize

from whoosh.writing import SegmentWriter

from forum.search.documents import Document, Key, Kind
from forum.search.port import (
    Filters,
    Hits,
    IndexBroken,
    IndexMissing,
    Progress,
    Query,
    Reread,
    SearchError,
    Status,
)
from forum.search.spelling import Speller
from forum.search.whoosh_engine.schema import values
from forum.search.whoosh_engine.searching import alike, answer, numbers_of
from forum.search.whoosh_engine.store import REBUILD_MB, Store, writer
from forum.search.whoosh_engine.view import GivenUp, Reader
from forum.search.words import spelled

T = TypeVar("T")
BATCH = 1000
# The words of titles are read anew after so many corrections.
SPELLER_USES = 200


class WhooshEngine:
    """Search on Whoosh's files: its storage, terms and postings, with our own words and ranking.

    One engine a process; several threads may use it. Any process may read, and whoever writes
    holds a lock for it.
    """

    def __init__(self, folder: Path) -> None:
        self._store = Store(folder)
        self._reader = Reader(self._store)
        self._lock = RLock()
        finalize(self, self._reader.close)
        self._speller: tuple[int, Speller] | None = None
        self._asked = 0

    def search(self, query: Query) -> Hits:
        """Answer a query; see SearchEngine."""
        return self._read(lambda: answer(self._reader, query))

    def similar(self, title: str, readable: frozenset[int] | None, limit: int) -> Hits:
        """Find threads whose titles say the same; see SearchEngine."""
        query = Query(words=tuple(spelled(title)), filters=Filters(readable=readable), limit=limit)
        return self._read(lambda: alike(self._reader, query))

    def suggest(self, words: Sequence[str]) -> Mapping[str, str]:
        """Return likely words for misspelt ones; see SearchEngine."""
        return self._read(lambda: self._spell().corrections(words))

    def update(self, add: Sequence[Document], remove: Sequence[Key]) -> None:
        """Add, replace and remove documents; see SearchEngine."""
        keys = [*(document.key for document in add), *remove]
        if not keys:
            return
        with self._store.writing():
            self._store.note(keys)
            build = self._store.build()
            try:
                _write(build, add, keys)
            except SearchError:
                raise
            except Exception as error:
                self._store.note_broken(error)
                raise IndexBroken(repr(error)) from error
            self._store.publish(build)

    def rebuild(
        self, documents: Iterable[Document], reread: Reread, progress: Progress | None = None
    ) -> int:
        """Write a new index beside the old one, then swap; see SearchEngine."""
        with self._store.rebuilding():
            build = self._store.new_build()
            count = _fill(build, documents, progress)
            with self._store.writing():
                noted = self._store.noted()
                if noted:
                    _write(build, list(reread(noted)), noted)
                self._store.publish(build)
                self._store.clear_broken()
                self._store.drop_other_builds(build)
        return count

    def ids(self, kind: Kind) -> set[int]:
        """Return the numbers of all documents of a kind; see SearchEngine."""
        return self._read(lambda: set(numbers_of(self._reader, kind)))

    def status(self) -> Status:
        """Tell how the index is; see SearchEngine."""
        try:
            return self._read(self._measured)
        except IndexMissing as error:
            return Status("missing", detail=str(error))
        except SearchError as error:
            return Status("broken", detail=str(error))

    def _measured(self) -> Status:
        leaves = self._reader.leaves
        for leaf in leaves:
            leaf.number("id", 0)
            leaf.postings("facets", "kind:post")
        left_word = self._store.broken()
        return Status(
            "broken" if left_word else "ready",
            documents=sum(leaf.count - len(leaf.deleted) for leaf in leaves),
            deleted=sum(len(leaf.deleted) for leaf in leaves),
            segments=len(leaves),
            bytes=self._store.bytes(),
            detail=left_word or "",
        )

    def _read(self, work: Callable[[], T]) -> T:
        with self._lock:
            try:
                self._reader.refresh()
                return work()
            except (IndexMissing, GivenUp):
                raise
            except Exception as error:
                self._reader.give_up()
                with suppress(OSError):
                    self._store.note_broken(error)
                raise IndexBroken(repr(error)) from error

    def _spell(self) -> Speller:
        self._asked += 1
        if self._speller is None or self._asked - self._speller[0] > SPELLER_USES:
            counts: dict[str, int] = {}
            for leaf in self._reader.leaves:
                for word, count in leaf.frequencies("spelling"):
                    counts[word] = counts.get(word, 0) + count
            self._speller = self._asked, Speller(counts)
        return self._speller[1]


def _write(build: Path, add: Iterable[Document], replaced: Iterable[Key]) -> None:
    with writer(build) as made:
        _remove(made, replaced)
        for document in add:
            made.add_document(**values(document))


def _remove(made: SegmentWriter, keys: Iterable[Key]) -> None:
    reader = made.reader()
    for key in keys:
        term = str(key).encode()
        if ("key", term) in reader:
            for number in list(reader.postings("key", term).all_ids()):
                made.delete_document(number)
    reader.close()


def _fill(build: Path, documents: Iterable[Document], progress: Progress | None) -> int:
    count = 0
    with writer(build, REBUILD_MB) as made:
        for count, document in enumerate(documents, 1):
            made.add_document(**values(document))
            if progress and count % BATCH == 0:
                progress(count)
    if progress:
        progress(count)
    return count
