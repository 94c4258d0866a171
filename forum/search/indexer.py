from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice
from typing import Any

import structlog
from flask import Flask, current_app

from forum.core.db import db
from forum.core.settings import Settings
from forum.search import engine_of
from forum.search.documents import Document, Key, Kind
from forum.search.port import IndexBroken, IndexBusy, IndexMissing, Progress, SearchEngine
from forum.search.sources import all_sources, source_of
from forum.search.whoosh_engine import WhooshEngine

log = structlog.get_logger()
# So many documents are committed at a time; a thread that changed may have any number of posts.
BATCH = 500
# From here on, room that deleted documents take up is worth a rebuild.
MOST_DELETED = 2_000
DELETED_SHARE = 0.3


def init_index(app: Flask, settings: Settings) -> None:
    """Give the application its engine; the index is under the instance folder."""
    app.extensions["search"] = WhooshEngine(settings.instance / "search")


def engine() -> SearchEngine:
    """Return the engine of the present application."""
    return engine_of(current_app)


def refresh(keys: Iterable[Key]) -> None:
    """Bring the index to what the database says of these documents; builds it when it is away.

    Raises IndexBusy when somebody else writes for too long; doing it again is harmless.
    """
    for batch in _batches(dict.fromkeys(keys), BATCH):
        try:
            add = list(read(batch))
            kept = {document.key for document in add}
            engine().update(add, [key for key in batch if key not in kept])
        except (IndexMissing, IndexBroken) as error:
            if _rebuild_because(repr(error)):
                return


def _rebuild_because(why: str) -> bool:
    """Build the index anew, unless somebody does who sees our changes or was told of them."""
    log.warning("the search index is built anew", why=why)
    try:
        rebuild()
    except IndexBusy:
        return False
    return True


def read(keys: Iterable[Key]) -> Iterator[Document]:
    """Read documents by their names; those nobody may find are left out."""
    by_kind: dict[Kind, list[int]] = {}
    for key in keys:
        by_kind.setdefault(key.kind, []).append(key.id)
    for kind, ids in by_kind.items():
        source = source_of(kind)
        if source is not None:
            yield from source.documents(ids)


def rebuild(progress: Progress | None = None) -> int:
    """Write a new index from all rows, then swap; return how many documents it has.

    Raises IndexBusy when another rebuild is at work.
    """
    return engine().rebuild(_all_documents(), _reread, progress)


def tend() -> None:
    """Build the index anew when it is missing, was found broken, or is full of what is gone."""
    status = engine().status()
    wasted = status.deleted > max(MOST_DELETED, DELETED_SHARE * status.documents)
    if status.state != "ready" or wasted:
        _rebuild_because(f"{status.state} {status.detail}")


@cache
def listener(changed: Callable[[Sequence[Any]], Iterable[Key]]) -> Callable[[Sequence[Any]], None]:
    """Return what brings the index up to date after events; `changed` names their documents."""

    def listen(events: Sequence[Any]) -> None:
        refresh(changed(events))

    return listen


def documents_of(kind: Kind) -> Iterator[Document]:
    """Read every document of a kind, as the present transaction sees it."""
    source = source_of(kind)
    if source is not None:
        for ids in source.all_ids():
            yield from source.documents(ids)


def _all_documents() -> Iterator[Document]:
    for source in all_sources():
        yield from documents_of(source.kind)


def _reread(keys: Sequence[Key]) -> Iterable[Document]:
    # A transaction of its own: that of the rebuild does not see what has changed since.
    db.session.rollback()
    return chain.from_iterable(read(batch) for batch in _batches(keys, BATCH))


def _batches(keys: Iterable[Key], size: int) -> Iterator[list[Key]]:
    walk = iter(keys)
    while batch := list(islice(walk, size)):
        yield batch
