from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import User
from forum.accounts.queries import find_by_username
from forum.core.db import db
from forum.core.refusals import NotFound


def get_person(user_id: int) -> User:
    """Return a member by number; raises NotFound, also for who has left."""
    person = db.session.get(User, user_id)
    if person is None or person.state == "deleted":
        raise NotFound
    return person


def get_person_named(username: str, *, lock: bool = False) -> User:
    """Return a member by user name; raises NotFound, also for who has left."""
    person = find_by_username(username)
    if person is None or person.state == "deleted":
        raise NotFound
    if lock:
        mine = select(User).where(User.id == person.id).with_for_update()
        db.session.execute(mine.execution_options(populate_existing=True))
    return person
