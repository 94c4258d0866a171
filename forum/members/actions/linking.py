from __future__ import annotations

from sqlalchemy import and_, delete, or_

from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.hot import upsert
from forum.core.refusals import Invalid
from forum.members.events import MemberBlocked
from forum.members.models import Block, Connection, MemberFollow
from forum.members.queries.links import blocked_between


def connect(a: int, b: int, kind: str = "peer") -> None:
    """Note that two members agreed to know each other; a second time nothing changes.

    Raises Invalid for a member and themselves, and for two of whom one blocked the other.
    """
    if a == b:
        raise Invalid("Nobody is connected with themselves.")
    if blocked_between(a, b):
        raise Invalid("These two members cannot be connected.")
    values = {"low_id": min(a, b), "high_id": max(a, b), "kind": kind, "since": now()}
    upsert(Connection, values, ("low_id", "high_id"))


def disconnect(a: int, b: int) -> None:
    """Have two members know each other no longer."""
    both = and_(Connection.low_id == min(a, b), Connection.high_id == max(a, b))
    db.session.execute(delete(Connection).where(both))


def follow(user_id: int, followed_id: int) -> None:
    """Be told of what another member writes; a second time nothing changes.

    Raises Invalid for oneself and where one of the two blocked the other; the words are the
    same for whoever did.
    """
    if user_id == followed_id:
        raise Invalid("You cannot follow yourself.")
    if blocked_between(user_id, followed_id):
        raise Invalid("This member cannot be followed.")
    values = {"user_id": user_id, "followed_id": followed_id, "at": now()}
    upsert(MemberFollow, values, ("user_id", "followed_id"))


def unfollow(user_id: int, followed_id: int) -> None:
    """No longer be told of what another member writes."""
    mine = and_(MemberFollow.user_id == user_id, MemberFollow.followed_id == followed_id)
    db.session.execute(delete(MemberFollow).where(mine))


def block(user_id: int, blocked_id: int) -> None:
    """Have nothing to do with another member: both stop following and knowing each other.

    The other is not told. Raises Invalid for oneself.
    """
    if user_id == blocked_id:
        raise Invalid("You cannot block yourself.")
    upsert(
        Block,
        {"user_id": user_id, "blocked_id": blocked_id, "at": now()},
        ("user_id", "blocked_id"),
    )
    either = or_(
        and_(MemberFollow.user_id == user_id, MemberFollow.followed_id == blocked_id),
        and_(MemberFollow.user_id == blocked_id, MemberFollow.followed_id == user_id),
    )
    db.session.execute(delete(MemberFollow).where(either))
    disconnect(user_id, blocked_id)
    announce(MemberBlocked(user_id, blocked_id))


def unblock(user_id: int, blocked_id: int) -> None:
    """Take one's own block back; following and knowing each other do not come back with it."""
    mine = and_(Block.user_id == user_id, Block.blocked_id == blocked_id)
    db.session.execute(delete(Block).where(mine))
