from __future__ import annotations

import math
import signal
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from whoosh import analysis, fields, query, scoring
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.searching import SearchContext
from whoosh.support.charset import accent_map

from forum.search.documents import Document, Key, Kind
from forum.search.port import Hit, Hits, Progress, Query, Reread, Status

DEPTH = 60
STUCK_SECONDS = 0.2
PROBES = 60


class StockEngine:
    """Whoosh as its manual uses it: TEXT fields, its matchers, BM25F(B=0.6, K1=1.2), OR.

    Title three times and text in one field of one document a post, 60 hits collapsed to threads.
    """

    def __init__(self, folder: Path) -> None:
        self._words = (
            analysis.RegexTokenizer()
            | analysis.LowercaseFilter()
            | analysis.StopFilter()
            | analysis.CharsetFilter(accent_map)
            | analysis.StemFilter(cachesize=50_000)
        )
        schema = fields.Schema(
            key=fields.ID(unique=True),
            group=fields.STORED,
            id=fields.STORED,
            text=fields.TEXT(analyzer=self._words, phrase=False),
        )
        folder.mkdir()
        self._index = FileStorage(str(folder)).create_index(schema)

    def rebuild(
        self, documents: Iterable[Document], _reread: Reread, _progress: Progress | None = None
    ) -> int:
        """Write all documents."""
        writer = self._index.writer(limitmb=192)
        writer.compound = False
        for document in documents:
            writer.add_document(**self._fields(document))
        writer.commit()
        return int(self._index.doc_count())

    def update(self, add: Sequence[Document], _remove: Sequence[Key]) -> None:
        """Replace documents."""
        writer = self._index.writer()
        writer.compound = False
        for document in add:
            writer.update_document(**self._fields(document))
        writer.commit()

    def search(self, asked: Query) -> Hits:
        """Return the threads of the best 60 posts."""
        terms = [query.Term("text", token.text) for token in self._words(" ".join(asked.words))]
        groups: dict[int, Hit] = {}
        with self._index.searcher(weighting=scoring.BM25F(B=0.6, K1=1.2)) as searcher:
            for hit in searcher.search(query.Or(terms), limit=DEPTH) if terms else ():
                found = Hit(Key("post", hit["id"]), hit["group"], hit.score)
                groups.setdefault(found.group, found)
        return Hits(tuple(groups.values())[: asked.limit])

    def similar(self, _title: str, _readable: frozenset[int] | None, _limit: int) -> Hits:
        """Return nothing: not compared."""
        return Hits()

    def suggest(self, _words: Sequence[str]) -> Mapping[str, str]:
        """Return nothing: not compared."""
        return {}

    def ids(self, _kind: Kind) -> set[int]:
        """Return nothing: not compared."""
        return set()

    def status(self) -> Status:
        """Tell how many documents there are."""
        return Status("ready", documents=self._index.doc_count())

    def _fields(self, document: Document) -> dict[str, Any]:
        title = f"{document.title} " * 3
        return {
            "key": str(document.key),
            "group": document.group,
            "id": document.id,
            "text": title + document.text,
        }


class Stuck(Exception):
    """A matcher did not come back."""


def stuck_matchers() -> tuple[int, int]:
    """Return in how many of so many unions `skip_to_quality` never ends.

    Asked for blocks that are better than just what the present ones promise, as every search does
    whose best hits are all alike, UnionMatcher of 2.7.4 skips nothing and asks again for ever.
    """

    def raise_stuck(*_: object) -> None:
        raise Stuck

    before = signal.signal(signal.SIGALRM, raise_stuck)
    try:
        return sum(_is_stuck(extra) for extra in range(1, PROBES + 1)), PROBES
    finally:
        signal.signal(signal.SIGALRM, before)


def _is_stuck(extra: int) -> bool:
    index = RamStorage().create_index(fields.Schema(text=fields.TEXT(phrase=False)))
    writer = index.writer()
    texts = ["station rotation lab"] * 300 + ["station model"] * extra + ["flex model"] * extra
    for text in texts:
        writer.add_document(text=text)
    writer.commit()
    with index.searcher(weighting=scoring.BM25F(B=0.6, K1=1.2)) as searcher:
        words = [query.Term("text", word) for word in ("station", "rotation", "lab")]
        union = query.Or(words)
        union.matcher_type = query.Or.DEFAULT_MATCHER
        context = SearchContext(weighting=searcher.weighting)
        for above in (0.0, math.inf):
            matcher = union.matcher(searcher, context)
            least = (
                math.nextafter(matcher.block_quality(), above) if above else matcher.block_quality()
            )
            signal.setitimer(signal.ITIMER_REAL, STUCK_SECONDS)
            try:
                matcher.skip_to_quality(least)
            except Stuck:
                return True
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
    return False
