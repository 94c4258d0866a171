from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select, tuple_

from forum.accounts.models import User, name_key
from forum.accounts.queries import folded_name
from forum.core.db import db
from forum.core.paging import Cursor, Slice
from forum.core.refusals import NotFound
from forum.members.models import Profile
from forum.members.policy import visible_members
from forum.members.queries.people import LAST

PER_PAGE = 30

_LISTED = (
    User.id,
    User.username,
    User.name,
    User.role,
    User.created_at,
    Profile.location,
    func.substr(Profile.about_text, 1, 200).label("about"),
    Profile.post_count,
    Profile.helped_count,
)


def page_of_newest(prefix: str, after: Cursor | None) -> Slice[Any]:
    """Return members whose user name or name begins with a text, newest first; one statement."""
    statement = _listing(prefix)
    if after is not None:
        place = tuple_(User.created_at, User.id)
        statement = statement.where(place < tuple_(after.at, after.id))
    statement = statement.order_by(User.created_at.desc(), User.id.desc())
    rows, more = _read(statement)
    cursor = str(Cursor(rows[-1].created_at, rows[-1].id)) if more else None
    return Slice(rows, cursor, after is None)


def page_of_helpful(prefix: str, after: str | None) -> Slice[Any]:
    """Return members whose posts helped most often first; `after` is count-id; one statement."""
    statement = _listing(prefix)
    if after:
        place = tuple_(Profile.helped_count, Profile.user_id)
        statement = statement.where(place < tuple_(*_helped_cursor(after)))
    statement = statement.order_by(Profile.helped_count.desc(), Profile.user_id.desc())
    rows, more = _read(statement)
    cursor = f"{rows[-1].helped_count}-{rows[-1].id}" if more else None
    return Slice(rows, cursor, not after)


def _listing(prefix: str) -> Select[Any]:
    statement: Select[Any] = (
        select(*_LISTED).join(Profile, Profile.user_id == User.id).where(visible_members())
    )
    key, named = folded_name(prefix), name_key(prefix)
    if not key:
        return statement
    begins = (User.username_key >= key) & (User.username_key < key + LAST)
    if named:
        begins |= (User.name_key >= named) & (User.name_key < named + LAST)
    return statement.where(begins)


def _read(statement: Select[Any]) -> tuple[Sequence[Any], bool]:
    rows = db.session.execute(statement.limit(PER_PAGE + 1)).all()
    return rows[:PER_PAGE], len(rows) > PER_PAGE


def _helped_cursor(text: str) -> tuple[int, int]:
    count, _, number = text.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 16 for part in (count, number)):
        raise NotFound
    return int(count), int(number)
