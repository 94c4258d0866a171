from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select, union

from forum.accounts.models import User, name_key
from forum.accounts.queries import folded_name
from forum.core.db import db
from forum.core.hot import Hot, value
from forum.core.refusals import NotFound
from forum.members.models import Profile
from forum.members.policy import visible_members

MOST_COMPLETIONS = 8
# Behind every text that begins with a prefix, in byte order.
LAST = "\U0010ffff"

_COMPLETED: tuple[Any, ...] = (User.username, User.name, User.username_key)


def get_profile(user_id: int | None) -> Profile:
    """Return a person's public side for changing it; raises NotFound."""
    profile = db.session.get(Profile, user_id) if user_id is not None else None
    if profile is None:
        raise NotFound
    return profile


class Member(NamedTuple):
    """What everybody may see of a member; `state` is active or suspended."""

    id: int
    username: str
    name: str
    role: str
    state: str
    created_at: datetime
    location: str
    about_html: str
    thread_count: int
    post_count: int
    helped_count: int
    last_post_at: datetime | None


def _by_username() -> Select[Any]:
    columns: tuple[Any, ...] = (
        User.id,
        User.username,
        User.name,
        User.role,
        User.state,
        User.created_at,
        Profile.location,
        Profile.about_html,
        Profile.thread_count,
        Profile.post_count,
        Profile.helped_count,
        Profile.last_post_at,
    )
    shown = visible_members() | (User.state == "suspended")
    mine = User.username_key == value("key", User.username_key.type)
    return select(*columns).join(Profile, Profile.user_id == User.id).where(mine, shown)


_member = Hot(Member, _by_username)


def get_member(username: str) -> Member:
    """Return what everybody may see of a member, whatever case the name is written in.

    Raises NotFound, also for who left and for who never confirmed the address. One statement.
    """
    key = folded_name(username)
    found = _member.first(key=key) if key.isprintable() and len(key) <= 30 else None
    if found is None:
        raise NotFound
    return found


def complete_people(typed: str) -> Sequence[Any]:
    """Return up to eight members whose user name or name begins so: username, name.

    Two ranges of two indexes, so the cost does not grow with the number of members.
    """
    key, named = folded_name(typed), name_key(typed)
    if not key:
        return []
    by_username = _beginning(User.username_key, key)
    by_name = _beginning(User.name_key, named) if named else by_username
    either = union(
        select(by_username.order_by(User.username_key).limit(MOST_COMPLETIONS).subquery()),
        select(by_name.order_by(User.name_key).limit(MOST_COMPLETIONS).subquery()),
    ).subquery()
    order = (either.c.username_key.startswith(key, autoescape=True).desc(), either.c.username_key)
    return db.session.execute(select(either).order_by(*order).limit(MOST_COMPLETIONS)).all()


def _beginning(column: Any, prefix: str) -> Select[Any]:
    return select(*_COMPLETED).where(column >= prefix, column < prefix + LAST, visible_members())
