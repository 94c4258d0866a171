from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from time import perf_counter

from forum.search.documents import Document, Key, Kind
from forum.search.port import Filters, Hit, Hits, Progress, Query, Reread, Status
from forum.search.spelling import Speller
from forum.search.words import all_stems, fold, query_stems, spelled, stem, stems

TITLE_WEIGHT = 5
ALIKE = 0.4


class RowsEngine(ABC):
    """Search over plain rows: no index, nothing to keep, every row looked at.

    Whoever derives from it says in `rows` where they are. It answers from the database while the
    index is away, and is what tests compare with.
    """

    @abstractmethod
    def rows(self, query: Query) -> Iterable[Document]:
        """Return documents among which those that answer a query are, and perhaps others."""

    def search(self, query: Query) -> Hits:
        """Answer a query; see SearchEngine."""
        started = perf_counter()
        ends = started + query.deadline_ms / 1000
        found: list[tuple[float, Document]] = []
        late = False
        for document in self.rows(query):
            score = score_of(query, document)
            if score > 0:
                found.append((score, document))
            late = perf_counter() > ends
            if late:
                break
        hits = _grouped(query, found)
        page = hits[query.offset : query.offset + query.limit]
        more = len(hits) > query.offset + query.limit
        return Hits(tuple(page), more, late, (perf_counter() - started) * 1000)

    def similar(self, title: str, readable: frozenset[int] | None, limit: int) -> Hits:
        """Find threads whose titles say the same; see SearchEngine."""
        query = Query(words=tuple(spelled(title)), filters=Filters(readable=readable), limit=limit)
        wanted = set(query_stems(title))
        alike = [
            (_likeness(wanted, document.title), document)
            for document in self.rows(query)
            if document.first and passes(query.filters, document)
        ]
        best = nlargest(limit, alike, key=lambda pair: pair[0])
        return Hits(tuple(_hit(score, document) for score, document in best if score >= ALIKE))


class MemoryEngine(RowsEngine):
    """Search over documents kept in memory: the smallest engine that does all of the contract."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self._documents = {document.key: document for document in documents}

    def rows(self, query: Query) -> Iterable[Document]:
        """Return every document there is, of the kinds asked for."""
        kinds = query.filters.kinds
        return [document for document in self._documents.values() if document.kind in kinds]

    def suggest(self, words: Sequence[str]) -> Mapping[str, str]:
        """Return likely words for misspelt ones; see SearchEngine."""
        titles = (document.title for document in self.rows(Query()))
        return Speller(Counter(word for title in titles for word in spelled(title))).corrections(
            words
        )

    def update(self, add: Sequence[Document], remove: Sequence[Key]) -> None:
        """Add, replace and remove documents; see SearchEngine."""
        for key in remove:
            self._documents.pop(key, None)
        self._documents.update((document.key, document) for document in add)

    def rebuild(
        self, documents: Iterable[Document], reread: Reread, progress: Progress | None = None
    ) -> int:
        """Take these documents instead of all others; see SearchEngine."""
        del reread  # nothing can be updated meanwhile
        self._documents = {document.key: document for document in documents}
        if progress:
            progress(len(self._documents))
        return len(self._documents)

    def ids(self, kind: Kind) -> set[int]:
        """Return the numbers of all documents of a kind; see SearchEngine."""
        return {key.id for key in self._documents if key.kind == kind}

    def status(self) -> Status:
        """Tell how many documents there are; see SearchEngine."""
        return Status("ready", documents=len(self._documents))


def passes(filters: Filters, document: Document) -> bool:
    """Whether a document is what filters ask for."""
    private = document.kind == "post" and filters.readable is not None
    return (
        document.kind in filters.kinds
        and not (filters.public and document.inside)
        and (not private or document.space in (filters.readable or ()))
        and filters.space in (None, document.space)
        and filters.type in (None, document.type)
        and {fold(tag) for tag in filters.tags} <= {fold(tag) for tag in document.tags}
        and (filters.author is None or fold(filters.author) == fold(document.author))
        and (filters.after is None or document.created >= filters.after)
        and (filters.before is None or document.created < filters.before)
    )


def score_of(query: Query, document: Document) -> float:
    """Return how well a document answers a query, 0 when it does not."""
    if not passes(query.filters, document):
        return 0.0
    counts = Counter(stems(document.text))
    for word in stems(document.title):
        counts[word] += TITLE_WEIGHT
    for word in all_stems(document.title):
        counts.setdefault(word, 1)
    if any(counts[word] for word in query_stems(" ".join(query.without))):
        return 0.0
    phrases = [word for phrase in query.phrases for word in query_stems(phrase)]
    if not all(counts[word] for word in phrases):
        return 0.0
    if query.wordless:
        return document.created.timestamp()
    return _score_of_words(query, document, counts)


def _score_of_words(query: Query, document: Document, counts: Counter[str]) -> float:
    texts = " ".join(query.words + query.phrases)
    times = [counts[word] for word in query_stems(texts)] if texts else []
    times += [_times_of_prefix(counts, prefix) for prefix in query.prefixes]
    if query.order == "date":
        return document.created.timestamp() if all(times) else 0.0
    return sum(n / (n + 1) for n in times)


def _times_of_prefix(counts: Counter[str], prefix: str) -> int:
    start = fold(prefix)
    return sum(n for word, n in counts.items() if word.startswith(start) or word == stem(start))


def _likeness(wanted: set[str], title: str) -> float:
    there = set(query_stems(title))
    return len(wanted & there) / len(wanted | there) if wanted else 0.0


def _grouped(query: Query, found: list[tuple[float, Document]]) -> list[Hit]:
    found.sort(key=lambda pair: (-pair[0], -pair[1].id))
    hits: dict[tuple[str, int], Hit] = {}
    for score, document in found:
        name = document.group if query.grouped else document.id
        hits.setdefault((document.kind, name), _hit(score, document))
    return list(hits.values())


def _hit(score: float, document: Document) -> Hit:
    return Hit(document.key, document.group, score)
