from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, literal, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.members.models import Block, Connection
from forum.members.sections import AUDIENCES, CONNECTIONS, EVERYONE, MEMBERS, NOBODY, SECTIONS

__all__ = [
    "AUDIENCES",
    "CONNECTIONS",
    "EVERYONE",
    "MEMBERS",
    "NOBODY",
    "apart",
    "connected_with",
    "may_see",
    "not_blocked",
    "sections_seen",
    "shown_to",
    "visible_members",
]


def visible_members() -> ColumnElement[bool]:
    """Return the WHERE under which a person may be listed, completed, found or counted.

    Who signed up and has not confirmed the address is nobody yet; imported people, who have no
    password, are members although they cannot sign in.
    """
    known = or_(User.email_verified_at.is_not(None), User.password_hash.is_(None))
    return and_(User.state == "active", known)


def may_see(viewer: Viewer, owner_id: int, shown: int, connected: bool) -> bool:
    """Whether the viewer sees what its owner shows to an audience: `shown_to` for one row.

    A moderator sees no more than a member: what people hide is theirs.
    """
    if viewer.id == owner_id or shown == EVERYONE:
        return True
    if viewer.id is None:
        return False
    return shown == MEMBERS or (shown == CONNECTIONS and connected)


def sections_seen(viewer: Viewer, owner: Any, connected: bool) -> frozenset[str]:
    """Return the sections of a page that the viewer sees; `owner` has its `*_shown`."""
    return frozenset(
        section
        for section in SECTIONS
        if may_see(viewer, owner.id, getattr(owner, f"{section}_shown"), connected)
    )


def shown_to(viewer: Viewer, shown: Any, owner_id: Any) -> ColumnElement[bool]:
    """Return the WHERE under which the viewer sees what `owner_id` shows to `shown`.

    Both are columns. The one predicate for pages, lists, searches, counts, exports and
    suggestions.
    """
    if viewer.id is None:
        return and_(shown == EVERYONE, true())
    return or_(
        shown <= MEMBERS,
        owner_id == viewer.id,
        and_(shown == CONNECTIONS, connected_with(viewer.id, owner_id)),
    )


def connected_with(user_id: int, other_id: Any) -> ColumnElement[bool]:
    """Return the WHERE under which a member is connected with the one a column names."""
    low = and_(Connection.low_id == user_id, Connection.high_id == other_id)
    high = and_(Connection.high_id == user_id, Connection.low_id == other_id)
    return exists(select(literal(1)).where(or_(low, high)).correlate_except(Connection))


def not_blocked(viewer: Viewer, other_id: Any) -> ColumnElement[bool]:
    """Return the WHERE under which neither of two members has blocked the other."""
    return true() if viewer.id is None else ~apart(viewer.id, other_id)


def apart(one: Any, other: Any) -> ColumnElement[bool]:
    """Return the WHERE under which one of two members has blocked the other.

    Each is a number or a column; with a column that is null they are not apart.
    """
    there = and_(Block.user_id == one, Block.blocked_id == other)
    back = and_(Block.blocked_id == one, Block.user_id == other)
    return exists(select(literal(1)).where(or_(there, back)).correlate_except(Block))
