from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import update

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.gather import Gatherer
from forum.jobs.models import JobPosting


def _write(noted: dict[Any, Any]) -> None:
    views: dict[int, int] = {}
    for number, _ in noted:
        views[number] = views.get(number, 0) + 1
    # In one order, so that two processes never wait for each other.
    for number, count in sorted(views.items()):
        row = update(JobPosting).where(JobPosting.id == number)
        db.session.execute(row.values(view_count=JobPosting.view_count + count))


_seen = Gatherer(_write)


def note_view(viewer: Viewer, posting_id: int) -> None:
    """Count that the page of an opening was read; who reads it is not kept.

    A member who opens it several times within half a second counts once.
    """
    reader = f"member:{viewer.id}" if viewer.id is not None else uuid4().hex
    _seen.note((posting_id, reader), True)
