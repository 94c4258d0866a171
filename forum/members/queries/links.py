from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, exists, literal, or_, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.hot import Hot, value
from forum.core.paging import Cursor, Slice
from forum.members.models import Block, Connection, MemberFollow
from forum.members.policy import apart, visible_members

PER_PAGE = 50


class Tie(NamedTuple):
    """What is between the one who looks and a member; `blocked_by` is never shown to anybody."""

    following: bool
    blocking: bool
    blocked_by: bool
    connected: bool

    @property
    def apart(self) -> bool:
        """Whether one of the two blocked the other."""
        return bool(self.blocking or self.blocked_by)


NO_TIE = Tie(following=False, blocking=False, blocked_by=False, connected=False)


def _between() -> Select[Any]:
    me, other = value("me", User.id.type), value("other", User.id.type)
    low, high = value("low", User.id.type), value("high", User.id.type)

    def there(*conditions: Any) -> Any:
        return exists(select(literal(1)).where(*conditions))

    return select(
        there(MemberFollow.user_id == me, MemberFollow.followed_id == other),
        there(Block.user_id == me, Block.blocked_id == other),
        there(Block.user_id == other, Block.blocked_id == me),
        there(Connection.low_id == low, Connection.high_id == high),
    )


_tie = Hot(Tie, _between)


def tie_between(viewer: Viewer, other_id: int) -> Tie:
    """Return what is between the viewer and a member; one statement, none for a guest."""
    if viewer.id is None or viewer.id == other_id:
        return NO_TIE
    low, high = sorted((viewer.id, other_id))
    return _tie.first(me=viewer.id, other=other_id, low=low, high=high) or NO_TIE


def blocked_between(a: int, b: int) -> bool:
    """Whether one of two members blocked the other."""
    return bool(db.session.scalar(select(apart(a, b))))


def followers_of(user_id: int) -> Sequence[int]:
    """Return who follows a member, in order of their numbers.

    Without those between whom and the member there is a block by now, and without who left.
    """
    mine = MemberFollow.followed_id == user_id
    return db.session.scalars(
        select(MemberFollow.user_id)
        .join(User, User.id == MemberFollow.user_id)
        .where(mine, visible_members(), ~apart(user_id, MemberFollow.user_id))
        .order_by(MemberFollow.user_id)
    ).all()


def page_of_blocked(viewer: Viewer, after: Cursor | None) -> Slice[Any]:
    """Return whom the viewer blocked, latest first, but those who left; one statement.

    Rows carry id, username, name and at.
    """
    statement = (
        select(User.id, User.username, User.name, Block.at)
        .join(User, User.id == Block.blocked_id)
        .where(Block.user_id == viewer.id, User.state != "deleted")
    )
    if after is not None:
        earlier = and_(Block.at == after.at, Block.blocked_id < after.id)
        statement = statement.where(or_(Block.at < after.at, earlier))
    statement = statement.order_by(Block.at.desc(), Block.blocked_id.desc())
    rows = db.session.execute(statement.limit(PER_PAGE + 1)).all()
    shown = rows[:PER_PAGE]
    cursor = str(Cursor(shown[-1].at, shown[-1].id)) if len(rows) > PER_PAGE else None
    return Slice(shown, cursor, after is None)
