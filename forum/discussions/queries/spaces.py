from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.core.versions import Snapshot
from forum.discussions.models import Space
from forum.discussions.policy import may_read_space


@dataclass(frozen=True, slots=True)
class SpaceFacts:
    """What every page may need of a space; counters are not among it, they change too often."""

    id: int
    slug: str
    name: str
    purpose: str
    audience: str


def _load() -> tuple[SpaceFacts, ...]:
    rows = db.session.execute(
        select(Space.id, Space.slug, Space.name, Space.purpose, Space.audience).order_by(
            Space.position, Space.id
        )
    )
    return tuple(SpaceFacts(*row) for row in rows)


_spaces = Snapshot(_load)


def all_spaces() -> tuple[SpaceFacts, ...]:
    """Return every space in its order, from the process's snapshot."""
    return _spaces.get()


def readable_spaces(viewer: Viewer) -> list[SpaceFacts]:
    """Return the spaces the viewer may read, in their order."""
    return [space for space in all_spaces() if may_read_space(viewer, space)]


def readable_ids(viewer: Viewer) -> list[int]:
    """Return the numbers of the spaces the viewer may read."""
    return [space.id for space in readable_spaces(viewer)]


def get_space(viewer: Viewer, slug: str) -> SpaceFacts:
    """Return a space by its slug; raises NotFound for one the viewer may not read."""
    for space in readable_spaces(viewer):
        if space.slug == slug:
            return space
    raise NotFound


def space_counts(viewer: Viewer) -> dict[int, tuple[int, int]]:
    """Return number → (threads, posts) of the spaces the viewer may read."""
    rows = db.session.execute(
        select(Space.id, Space.thread_count, Space.post_count).where(
            Space.id.in_(readable_ids(viewer))
        )
    )
    return {number: (threads, posts) for number, threads, posts in rows}
