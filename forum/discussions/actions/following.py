from __future__ import annotations

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.discussions.actions.publishing import author_id, follow
from forum.discussions.models import Follow


def set_following(viewer: Viewer, kind: str, target_id: int, on: bool) -> None:
    """Follow a thread or space (`kind`), or stop; being there already changes nothing."""
    member = author_id(viewer)
    if on:
        follow(member, kind, target_id, now())
        return
    row = db.session.get(Follow, (member, kind, target_id))
    if row is not None:
        db.session.delete(row)
