from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.reading import SegmentReader

from forum.search.port import IndexBroken, IndexMissing
from forum.search.whoosh_engine.leaf import KeptPostings, Leaf
from forum.search.whoosh_engine.store import Store

TRIES = 4


class Reader:
    """The index as one process reads it: refreshed when it has changed, at the price of one stat.

    Not for two threads at a time.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stamp: tuple[int, int] | None = None
        self._build: Path | None = None
        self._kept = KeptPostings()
        self.leaves: Sequence[Leaf] = ()

    def refresh(self) -> None:
        """Read what was committed last; raises IndexMissing or IndexBroken."""
        stamp = self._store.stamp()
        if stamp == self._stamp:
            return
        build = self._store.build()
        if build != self._build:
            self.close()
        self.leaves = self._open(build)
        self._build, self._stamp = build, stamp
        self._kept.drop_all_but({leaf.name for leaf in self.leaves})

    def _open(self, build: Path) -> list[Leaf]:
        # A commit in between may delete what the table of contents has just named.
        for left in reversed(range(TRIES)):
            try:
                return self._leaves(build)
            except Exception as error:
                if left == 0:
                    self.close()
                    raise IndexBroken(repr(error)) from error
                build = self._store.build()
        raise IndexMissing("unreachable")

    def _leaves(self, build: Path) -> list[Leaf]:
        storage = FileStorage(str(build), readonly=True)
        contents = TOC.read(storage, "MAIN")
        known = {leaf.name: leaf for leaf in self.leaves}
        leaves = [
            self._leaf(known, storage, contents.schema, segment) for segment in contents.segments
        ]
        for leaf in known.keys() - {leaf.name for leaf in leaves}:
            known[leaf].close()
        return sorted(leaves, key=lambda leaf: -leaf.count)

    def _leaf(
        self, known: dict[str, Leaf], storage: FileStorage, schema: Any, segment: Any
    ) -> Leaf:
        name = segment.segment_id()
        if name in known:
            return known[name].renewed(segment)
        return Leaf(SegmentReader(storage, schema, segment), self._kept)

    def close(self) -> None:
        """Let go of all files; the next refresh opens them again."""
        for leaf in self.leaves:
            leaf.close()
        self.leaves = ()
        self._stamp = self._build = None
