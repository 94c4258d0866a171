from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from whoosh.index import TOC
from whoosh.reading import SegmentReader

from forum.search.port import IndexBroken, IndexMissing
from forum.search.whoosh_engine.leaf import KeptPostings, Leaf
from forum.search.whoosh_engine.store import Store, TrackedStorage

TRIES = 4


class GivenUp(IndexBroken):
    """The index could not be read before and has not changed since."""


class Reader:
    """The index as one process reads it: refreshed when it has changed, at the price of one stat.

    Not for two threads at a time.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._process = os.getpid()
        self._stamp: tuple[int, int] | None = None
        self._bad: tuple[int, int] | None = None
        self._storage: TrackedStorage | None = None
        self._kept = KeptPostings()
        self.leaves: Sequence[Leaf] = ()

    def refresh(self) -> None:
        """Read what was committed last; raises IndexMissing or IndexBroken."""
        if self._process != os.getpid():
            # Files opened before a fork share their place with the parent.
            self.close()
            self._process = os.getpid()
        stamp = self._store.stamp()
        if stamp == self._stamp:
            return
        if stamp == self._bad:
            raise GivenUp("the index could not be read before and has not changed since")
        self.leaves = self._open()
        self._stamp = stamp
        self._kept.drop_all_but({leaf.name for leaf in self.leaves})

    def give_up(self) -> None:
        """Do not try again to read the index as it is now."""
        with suppress(IndexMissing):
            self._bad = self._store.stamp()
        self.close()

    def _open(self) -> list[Leaf]:
        # A commit in between may delete what the table of contents has just named.
        for _ in range(TRIES):
            with suppress(Exception):
                return self._leaves(self._store.build())
        return self._leaves(self._store.build())

    def _leaves(self, build: Path) -> list[Leaf]:
        if self._storage is None or Path(self._storage.folder) != build:
            self.close()
            self._storage = TrackedStorage(build, readonly=True)
        contents = TOC.read(self._storage, "MAIN")
        known = {leaf.name: leaf for leaf in self.leaves}
        leaves = [self._leaf(known, contents.schema, segment) for segment in contents.segments]
        for name in known.keys() - {leaf.name for leaf in leaves}:
            known[name].close()
        return sorted(leaves, key=lambda leaf: -leaf.count)

    def _leaf(self, known: dict[str, Leaf], schema: Any, segment: Any) -> Leaf:
        name = segment.segment_id()
        if name in known:
            return known[name].renewed(segment)
        return Leaf(SegmentReader(self._storage, schema, segment), self._kept)

    def close(self) -> None:
        """Let go of all files; the next refresh opens them again."""
        if self._storage is not None:
            self._storage.close_files()
        self.leaves = ()
        self._stamp = self._storage = None
