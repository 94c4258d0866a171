from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile

from forum.search.documents import Document
from forum.search.port import Query
from forum.search.rows_engine import RowsEngine
from forum.search.sources import source_of
from forum.search.words import fold, is_common, spelled, stem

# Of each kind so many of the latest rows that have a word are looked at.
MOST_ROWS = 400
MOST_TEXTS = 12


class DatabaseEngine(RowsEngine):
    """Answers from the tables in a simple way, while the index is missing or broken."""

    def rows(self, query: Query) -> Iterator[Document]:
        """Yield the latest rows in which a word of the query occurs."""
        texts = list(_texts(query))[:MOST_TEXTS]
        if not texts and not query.wordless:
            return
        for kind in sorted(query.filters.kinds):
            source = source_of(kind)
            if source is not None:
                ids = source.candidates(texts, query.filters, MOST_ROWS)
                yield from source.documents(ids)


def _texts(query: Query) -> Iterable[str]:
    words = [word for text in query.words + query.phrases for word in spelled(text)]
    plain = [word for word in words if not is_common(word)] or words
    found = [_beginning(word) for word in plain]
    found += [fold(prefix) for prefix in query.prefixes]
    return dict.fromkeys(text for text in found if text)


def _beginning(word: str) -> str:
    """Return what a word and its stem have in common: the texts it occurs in have it as well."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(word, stem(word), strict=False))
    return "".join(letter for letter, _ in pairs)
