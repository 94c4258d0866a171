from __future__ import annotations

from typing import Any

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.discussions.models import Follow, Thread
from forum.notifications.models import Notice
from forum.notifications.queries.inbox import page_of_notices
from tests.support.community import Community
from tests.support.counters import wrong_counters


def lines(community: Community, person: Viewer) -> list[str]:
    """Return the sentences of somebody's inbox, latest first, after the worker has worked."""
    community.work()
    with community.app.app_context(), transaction(write=False):
        assert wrong_counters() == []
        return [line.sentence for line in page_of_notices(person, None).items]


def follow(community: Community, person: Viewer, kind: str, number: int) -> None:
    """Have somebody follow a thread or a space."""
    with community.app.app_context(), transaction():
        db.session.add(Follow(user_id=person.id, kind=kind, target_id=number, at=now()))


def unread(community: Community, person: Viewer) -> int:
    """Return the number in somebody's header."""
    return int(community.rows(select(User.unread_notices).where(User.id == person.id))[0][0])


def notices(community: Community, person: Viewer, *columns: Any) -> list[Any]:
    """Return columns of somebody's notices, oldest first."""
    mine = select(*columns).where(Notice.user_id == person.id).order_by(Notice.id)
    return community.rows(mine)


def space_number(community: Community, thread: Thread) -> int:
    """Return the number of the space a thread is in."""
    return int(community.rows(select(Thread.space_id).where(Thread.id == thread.id))[0][0])
