from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.paging import Cursor, Slice
from forum.core.refusals import NotFound
from forum.counterparts.models import ConnectionRequest, Dismissal, Pairing
from forum.members.models import Profile
from forum.members.policy import not_blocked, visible_members

MOST_LISTED = 50
# What the one who asked is shown: an answer, and no answer, look the same unless it is a yes.
SHOWN_STATES = {"open": "Waiting", "accepted": "Accepted", "withdrawn": "Taken back"}
NOT_NOW = "Not now"


class RequestRow(NamedTuple):
    """A request with the person on its other end."""

    id: int
    purpose: str
    kind: str
    state: str
    created_at: datetime
    user_id: int
    username: str
    name: str
    headline: str

    @property
    def shown_state(self) -> str:
        """Return the state in the words the one who asked may know."""
        return SHOWN_STATES.get(self.state, NOT_NOW)


def _rows(viewer: Viewer, other: Any, *conditions: Any) -> Sequence[RequestRow]:
    columns: tuple[Any, ...] = (
        ConnectionRequest.id,
        ConnectionRequest.purpose,
        ConnectionRequest.kind,
        ConnectionRequest.state,
        ConnectionRequest.created_at,
        User.id,
        User.username,
        User.name,
        Profile.headline,
    )
    rows = db.session.execute(
        select(*columns)
        .join(User, User.id == other)
        .join(Profile, Profile.user_id == User.id)
        .where(visible_members(), not_blocked(viewer, User.id), *conditions)
        .order_by(ConnectionRequest.created_at.desc(), ConnectionRequest.id.desc())
        .limit(MOST_LISTED)
    )
    return [RequestRow(*row) for row in rows]


def received(viewer: Viewer) -> Sequence[RequestRow]:
    """Return requests that wait for the viewer's answer, the newest first. One statement."""
    mine = (ConnectionRequest.to_id == viewer.id, ConnectionRequest.state == "open")
    return _rows(viewer, ConnectionRequest.from_id, *mine)


def sent(viewer: Viewer) -> Sequence[RequestRow]:
    """Return the viewer's latest requests, the newest first. One statement."""
    return _rows(viewer, ConnectionRequest.to_id, ConnectionRequest.from_id == viewer.id)


def open_count(user_id: int) -> int:
    """Return how many requests of a member wait for an answer."""
    mine = (ConnectionRequest.from_id == user_id, ConnectionRequest.state == "open")
    return db.session.scalar(select(func.count()).where(*mine)) or 0


def request_to(user_id: int, request_id: int) -> ConnectionRequest:
    """Return a request that was made to a member; raises NotFound."""
    mine = (ConnectionRequest.id == request_id, ConnectionRequest.to_id == user_id)
    found = db.session.scalar(select(ConnectionRequest).where(*mine))
    if found is None:
        raise NotFound
    return found


def request_from(user_id: int, request_id: int) -> ConnectionRequest:
    """Return a request a member made; raises NotFound."""
    mine = (ConnectionRequest.id == request_id, ConnectionRequest.from_id == user_id)
    found = db.session.scalar(select(ConnectionRequest).where(*mine))
    if found is None:
        raise NotFound
    return found


def between(a: int, b: int) -> Sequence[ConnectionRequest]:
    """Return the requests two people made to each other, the newest first."""
    pair = or_(
        and_(ConnectionRequest.from_id == a, ConnectionRequest.to_id == b),
        and_(ConnectionRequest.from_id == b, ConnectionRequest.to_id == a),
    )
    return db.session.scalars(
        select(ConnectionRequest)
        .where(pair)
        .order_by(ConnectionRequest.created_at.desc(), ConnectionRequest.id.desc())
        .limit(MOST_LISTED)
        .execution_options(populate_existing=True)
    ).all()


def pairings_of(a: int, b: int) -> Sequence[Pairing]:
    """Return what two people set out to do together, the newest first."""
    pair = (Pairing.low_id == min(a, b), Pairing.high_id == max(a, b))
    newest = (Pairing.started_at.desc(), Pairing.id.desc())
    return db.session.scalars(
        select(Pairing).where(*pair).order_by(*newest).limit(MOST_LISTED)
    ).all()


def get_pairing(a: int, b: int, pairing_id: int) -> Pairing:
    """Return one pairing of two people, locked for changing it; raises NotFound."""
    pair = (Pairing.low_id == min(a, b), Pairing.high_id == max(a, b), Pairing.id == pairing_id)
    found = db.session.scalar(
        select(Pairing).where(*pair).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


class Dismissed(NamedTuple):
    """Somebody a member wants suggested no more, with the member's own note."""

    id: int
    username: str
    name: str
    headline: str
    reason: str
    at: datetime


def page_of_dismissed(viewer: Viewer, after: Cursor | None) -> Slice[Dismissed]:
    """Return whom the viewer wants suggested no more, latest first. One statement."""
    columns = (
        User.id, User.username, User.name, Profile.headline, Dismissal.reason, Dismissal.at,
    )  # fmt: skip
    statement = (
        select(*columns)
        .join(User, User.id == Dismissal.dismissed_id)
        .join(Profile, Profile.user_id == User.id)
        .where(Dismissal.user_id == viewer.id, visible_members(), not_blocked(viewer, User.id))
    )
    if after is not None:
        earlier = and_(Dismissal.at == after.at, Dismissal.dismissed_id < after.id)
        statement = statement.where(or_(Dismissal.at < after.at, earlier))
    statement = statement.order_by(Dismissal.at.desc(), Dismissal.dismissed_id.desc())
    rows = [Dismissed(*row) for row in db.session.execute(statement.limit(MOST_LISTED + 1))]
    shown = rows[:MOST_LISTED]
    cursor = str(Cursor(shown[-1].at, shown[-1].id)) if len(rows) > MOST_LISTED else None
    return Slice(shown, cursor, after is None)


def names_of(people: Sequence[int]) -> dict[int, Any]:
    """Return number → username and name of people."""
    rows = db.session.execute(select(User.id, User.username, User.name).where(User.id.in_(people)))
    return {row.id: row for row in rows}
