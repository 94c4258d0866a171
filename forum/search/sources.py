from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.core.access import Viewer
from forum.search.documents import Document, Kind
from forum.search.port import Filters


@dataclass(frozen=True, slots=True)
class Found:
    """A hit as the database has it now, for showing; `text` is plain, `meta` is for the template.

    `title` and `href` are of the page the hit leads to.
    """

    title: str
    href: str
    text: str
    created: datetime | None
    meta: Any = None


@dataclass(frozen=True, slots=True)
class SpaceChoice:
    """A space the viewer may search in."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a kind a viewer may find at all, and by what it may be filtered.

    `everything` says that the spaces are all there are; `types` are (slug, label).
    """

    spaces: tuple[SpaceChoice, ...] = ()
    everything: bool = True
    types: tuple[tuple[str, str], ...] = ()

    @property
    def readable(self) -> frozenset[int] | None:
        """Return the numbers of the spaces for the engine's filter, None for no limit."""
        return None if self.everything else frozenset(space.id for space in self.spaces)


def whole_scope(_viewer: Viewer) -> Scope:
    """Return the scope of a kind that everybody may find all of."""
    return Scope()


@dataclass(frozen=True, slots=True)
class Source:
    """How a feature's rows become documents and hits; each runs in the caller's transaction.

    `documents` returns those of some numbers that may be found by anyone, so that the others leave
    the index. `all_ids` yields all numbers that may be found, in batches. `candidates` returns up
    to so many numbers, latest first, of rows in whose title or text any of the texts occurs (with
    no texts, of any row); they may miss filters. `present` returns the hits the viewer may see.
    `alike` returns rows for `components/composer.html: similar_threads` by group.
    """

    kind: Kind
    documents: Callable[[Sequence[int]], list[Document]]
    all_ids: Callable[[], Iterator[Sequence[int]]]
    candidates: Callable[[Sequence[str], Filters, int], Sequence[int]]
    present: Callable[[Sequence[int], Viewer], Mapping[int, Found]]
    scope: Callable[[Viewer], Scope] = whole_scope
    alike: Callable[[Sequence[int], Viewer], Mapping[int, Any]] | None = None


_sources: dict[Kind, Source] = {}


def register_source(source: Source) -> None:
    """Make a kind of things searchable; the same kind replaces what was known by it."""
    _sources[source.kind] = source


def source_of(kind: Kind) -> Source | None:
    """Return how a kind is read, None while no feature has it."""
    return _sources.get(kind)


def all_sources() -> list[Source]:
    """Return every source there is."""
    return list(_sources.values())
