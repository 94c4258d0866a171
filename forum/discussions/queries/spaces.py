from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from forum.core.access import GUEST, Role, Viewer
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


@dataclass(frozen=True, slots=True)
class _Rooms:
    every: tuple[SpaceFacts, ...]
    by_id: dict[int, SpaceFacts]
    readable: dict[Role, tuple[SpaceFacts, ...]]
    readable_ids: dict[Role, tuple[int, ...]]


def _load() -> _Rooms:
    rows = db.session.execute(
        select(Space.id, Space.slug, Space.name, Space.purpose, Space.audience).order_by(
            Space.position, Space.id
        )
    )
    every = tuple(SpaceFacts(*row) for row in rows)
    people = [GUEST, *(Viewer(id=0, role=role) for role in Role if role is not Role.guest)]
    readable = {
        person.role: tuple(space for space in every if may_read_space(person, space))
        for person in people
    }
    ids = {role: tuple(space.id for space in spaces) for role, spaces in readable.items()}
    return _Rooms(every, {space.id: space for space in every}, readable, ids)


_rooms = Snapshot(_load)


def all_spaces() -> tuple[SpaceFacts, ...]:
    """Return every space in its order, from the process's snapshot."""
    return _rooms.get().every


def spaces_by_id() -> Mapping[int, SpaceFacts]:
    """Return every space by its number."""
    return _rooms.get().by_id


def readable_spaces(viewer: Viewer) -> tuple[SpaceFacts, ...]:
    """Return the spaces the viewer may read, in their order."""
    return _rooms.get().readable[viewer.role]


def readable_ids(viewer: Viewer) -> tuple[int, ...]:
    """Return the numbers of the spaces the viewer may read."""
    return _rooms.get().readable_ids[viewer.role]


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
