from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, String, select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.files import KINDS, File
from forum.core.hot import Hot, value
from forum.core.refusals import NotFound
from forum.ideas.queries.drafts import FILES, get_draft
from forum.ideas.queries.one import get_idea


class Attached(NamedTuple):
    """A file as a page offers it."""

    id: int
    name: str
    kind: str
    filename: str
    size: int
    width: int
    height: int

    @property
    def label(self) -> str:
        """Return what kind of file it is, in words."""
        return KINDS[self.kind].label

    @property
    def is_picture(self) -> bool:
        """Whether a page may show it."""
        return self.kind == "webp"

    @property
    def weight(self) -> str:
        """Return its size in words."""
        kilobytes = max(1, round(self.size / 1000))
        return f"{kilobytes} kB" if kilobytes < 1000 else f"{kilobytes / 1000:.1f} MB"


def _of_owner() -> Select[Any]:
    columns: tuple[Any, ...] = tuple(getattr(File, name) for name in Attached._fields)
    kind = File.owner_kind == value("kind", String())
    mine = File.owner_id == value("owner", BigInteger())
    return select(*columns).where(kind, mine).order_by(File.id)


_attached = Hot(Attached, _of_owner)


def attached_to(idea_id: int) -> Sequence[Attached]:
    """Return the files of a published idea, in the order they were added; one statement."""
    return _attached.rows(kind="idea", owner=idea_id)


def attached_to_draft(draft_id: int) -> Sequence[Attached]:
    """Return the files of a draft, in the order they were added; one statement."""
    return _attached.rows(kind=FILES, owner=draft_id)


def get_file(viewer: Viewer, idea_id: int, file_id: int) -> File:
    """Return a file of an idea whose page opens for the viewer; NotFound otherwise."""
    return _owned("idea", get_idea(viewer, idea_id).id, file_id)


def get_draft_file(viewer: Viewer, draft_id: int, file_id: int) -> File:
    """Return a file of a draft of the viewer's own; NotFound otherwise."""
    return _owned(FILES, get_draft(viewer, draft_id).id, file_id)


def _owned(kind: str, owner_id: int, file_id: int) -> File:
    row = db.session.get(File, file_id)
    if row is None or (row.owner_kind, row.owner_id) != (kind, owner_id):
        raise NotFound
    return row
