from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import SignIn
from forum.counterparts.models import ConnectionRequest, Dismissal
from forum.counterparts.scoring import SELLERS
from forum.members.models import Context, Profile

MOST_SUGGESTIONS = 10
MOST_OPEN = 5
MOST_PURPOSE = 500
MOST_GOAL = 300
MOST_CHECK_INS = 4
SILENT_AFTER = timedelta(days=7)
# After an answer, or none, nobody is asked by the same person again for this long.
ASK_AGAIN_AFTER = timedelta(days=180)
# Whoever took a request back may ask again after as long as it would have waited.
ASK_AGAIN_AFTER_WITHDRAWAL = SILENT_AFTER
BUSY_FOR = timedelta(days=30)
INACTIVE_AFTER = timedelta(days=60)
KINDS = {"peer": "Peer", "ahead": "One step ahead", "complement": "Complement"}
# The same once two people know each other: it reads the same from both sides.
TIES = KINDS | {"ahead": "One step apart"}


def active_since(moment: Any) -> ColumnElement[bool]:
    """Return the WHERE under which the owner of a context has been here since a moment.

    Whoever signs out leaves no trace of having signed in, but nobody can say where they work or
    write without that.
    """
    seen = exists(
        select(literal(1)).where(SignIn.user_id == Context.user_id, SignIn.seen_at >= moment)
    )
    return or_(Profile.last_post_at >= moment, Context.as_of >= moment, seen)


def has_room(since: Any) -> ColumnElement[bool]:
    """Return the WHERE under which the owner of a context can take on another counterpart."""
    accepted = (
        select(func.count())
        .where(
            ConnectionRequest.to_id == Context.user_id,
            ConnectionRequest.state == "accepted",
            ConnectionRequest.answered_at >= since,
        )
        .correlate(Context)
        .scalar_subquery()
    )
    return accepted < Context.capacity


def asked_between(me: Any, other: Any, since: Any, withdrawn_since: Any) -> ColumnElement[bool]:
    """Return the WHERE under which one of two has asked the other since then, or still waits.

    What was taken back counts for a shorter time.
    """
    pair = or_(
        and_(ConnectionRequest.from_id == me, ConnectionRequest.to_id == other),
        and_(ConnectionRequest.from_id == other, ConnectionRequest.to_id == me),
    )
    state, closed = ConnectionRequest.state, ConnectionRequest.answered_at
    recent = or_(
        and_(ConnectionRequest.created_at >= since, state != "withdrawn"),
        and_(state == "withdrawn", closed >= withdrawn_since),
        state == "open",
    )
    return exists(select(literal(1)).where(pair, recent).correlate_except(ConnectionRequest))


def dismissed_by(me: Any, other: Any) -> ColumnElement[bool]:
    """Return the WHERE under which a member does not want a suggestion again."""
    mine = and_(Dismissal.user_id == me, Dismissal.dismissed_id == other)
    return exists(select(literal(1)).where(mine).correlate_except(Dismissal))


def no_seller() -> ColumnElement[bool]:
    """Return the WHERE under which a context is not that of somebody who sells to schools."""
    return Context.organization_kind.not_in(SELLERS)


def ask_again_at(request: ConnectionRequest) -> datetime:
    """Return when whoever made a request that is closed may ask the same person again."""
    if request.state == "withdrawn" and request.answered_at is not None:
        return request.answered_at + ASK_AGAIN_AFTER_WITHDRAWAL
    return request.created_at + ASK_AGAIN_AFTER
