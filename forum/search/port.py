from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from forum.search.documents import Document, Key, Kind

Order = Literal["relevance", "date"]
# Called with how many documents have been written so far.
Progress = Callable[[int], None]
# Reads documents anew by their names; those that are gone are left out.
Reread = Callable[[Sequence[Key]], Iterable[Document]]
DEADLINE_MS = 400


class SearchError(Exception):
    """The root of everything an engine raises; callers answer in a simpler way."""


class IndexMissing(SearchError):
    """There is no index yet, or it was made by another version of the product."""


class IndexBroken(SearchError):
    """The index cannot be read; only a rebuild helps."""


class IndexBusy(SearchError):
    """Somebody else writes to the index or rebuilds it, and did not finish in time."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must be; None and empty mean that anything will do.

    `readable` are the spaces whose posts may be found at all (None: every space). `after` is
    inclusive, `before` exclusive. `public` leaves out what guests may not find.
    """

    kinds: frozenset[Kind] = frozenset({"post"})
    readable: frozenset[int] | None = None
    space: int | None = None
    type: str | None = None
    tags: tuple[str, ...] = ()
    author: str | None = None
    after: datetime | None = None
    before: datetime | None = None
    public: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, in words as they were typed.

    Ordered by relevance, a hit has at least one of the words; ordered by date, all of them. The
    words of a phrase are all in a hit of the engine; that they stand in a row is for the caller to
    check on the text. With `grouped`, one hit stands for all of its group. Without any word the
    hits are what passes the filters, newest first.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    order: Order = "relevance"
    grouped: bool = True
    offset: int = 0
    limit: int = 20
    deadline_ms: int = DEADLINE_MS

    @property
    def wordless(self) -> bool:
        """Whether there are only filters."""
        return not (self.words or self.phrases or self.prefixes)


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found, the best of its group; `score` compares only within one answer."""

    key: Key
    group: int
    score: float


@dataclass(frozen=True, slots=True)
class Hits:
    """An answer: one page of hits, whether more follow, and what it took.

    `cut_short` says that the deadline came first: hits are good ones, perhaps not the best.
    """

    hits: tuple[Hit, ...] = ()
    more: bool = False
    cut_short: bool = False
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Status:
    """How an index is: ready, missing or broken; `deleted` documents still take up room in it."""

    state: Literal["ready", "missing", "broken"]
    documents: int = 0
    deleted: int = 0
    segments: int = 0
    bytes: int = 0
    detail: str = ""


class SearchEngine(Protocol):
    """What the product needs of a search engine.

    An engine may lag behind the database, be deleted and be rebuilt at any time. A new one has to
    pass `tests/search/test_contract.py` and hold the floor of `tests/search/test_relevance.py`.
    """

    def search(self, query: Query) -> Hits:
        """Answer a query; raises IndexMissing or IndexBroken, and never lasts past its deadline."""

    def similar(self, title: str, readable: frozenset[int] | None, limit: int) -> Hits:
        """Find threads whose titles say the same; raises IndexMissing or IndexBroken."""

    def suggest(self, words: Sequence[str]) -> Mapping[str, str]:
        """Return misspelt word → likely word, for those of the words nobody has used in a title.

        Raises IndexMissing or IndexBroken.
        """

    def update(self, add: Sequence[Document], remove: Sequence[Key]) -> None:
        """Add or replace documents and take others out; doing it twice is doing it once.

        Raises IndexMissing, IndexBroken or IndexBusy.
        """

    def rebuild(
        self, documents: Iterable[Document], reread: Reread, progress: Progress | None = None
    ) -> int:
        """Write a new index beside the old one, then swap; return how many documents it has.

        What is updated meanwhile is read again with `reread` before the swap. Raises IndexBusy when
        another rebuild is at work.
        """

    def ids(self, kind: Kind) -> set[int]:
        """Return the numbers of all documents of a kind; raises IndexMissing or IndexBroken."""

    def status(self) -> Status:
        """Tell how the index is; never raises."""
