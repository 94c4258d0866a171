from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.growth.models import EndorsementAsk
from forum.growth.policy import ASK_STANDS, WAITING
from forum.growth.queries.endorsements import Person
from forum.members.models import Connection
from forum.members.policy import connected_with, not_blocked, visible_members

MOST_LISTED = 50
MOST_OFFERED = 60


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for an endorsement as it is shown: `person` is the other one of the two."""

    id: int
    person: Person
    slug: str
    level: int
    note: str
    at: datetime


def _asks(viewer: Viewer, other: Any) -> Select[Any]:
    columns: tuple[Any, ...] = (EndorsementAsk, User.id, User.username, User.name)
    return (
        select(*columns)
        .join(User, User.id == other)
        .where(
            EndorsementAsk.created_at > now() - ASK_STANDS,
            visible_members(),
            not_blocked(viewer, User.id),
            connected_with(viewer.id or 0, User.id),
        )
        .order_by(EndorsementAsk.id.desc())
        .limit(MOST_LISTED)
    )


def _ask(row: Any) -> Ask:
    asked: EndorsementAsk = row.EndorsementAsk
    person = Person(row.id, row.username, row.name)
    return Ask(asked.id, person, asked.slug, asked.level, asked.note, asked.created_at)


def asked_of(viewer: Viewer) -> Sequence[Ask]:
    """Return what counterparts ask the viewer to endorse, latest first; one statement."""
    mine = (EndorsementAsk.to_id == viewer.id, EndorsementAsk.state == "open")
    rows = db.session.execute(_asks(viewer, EndorsementAsk.from_id).where(*mine))
    return [_ask(row) for row in rows]


def asked_by(viewer: Viewer) -> Sequence[Ask]:
    """Return what the viewer waits for, latest first; one statement.

    One that was declined stands there as if it waited, for declining is quiet.
    """
    mine = (EndorsementAsk.from_id == viewer.id, EndorsementAsk.state.in_(WAITING))
    rows = db.session.execute(_asks(viewer, EndorsementAsk.to_id).where(*mine))
    return [_ask(row) for row in rows]


def find_asked(viewer: Viewer, from_id: int, slug: str) -> Ask | None:
    """Return what a member asks the viewer to endorse in a sub-skill; one statement."""
    mine = (
        EndorsementAsk.to_id == viewer.id,
        EndorsementAsk.from_id == from_id,
        EndorsementAsk.slug == slug,
        EndorsementAsk.state == "open",
    )
    row = db.session.execute(_asks(viewer, EndorsementAsk.from_id).where(*mine)).first()
    return _ask(row) if row else None


def waiting_count(user_id: int) -> int:
    """Return how many requests of a member wait, declined ones among them."""
    mine = (
        EndorsementAsk.from_id == user_id,
        EndorsementAsk.state.in_(WAITING),
        EndorsementAsk.created_at > now() - ASK_STANDS,
    )
    return db.session.scalar(select(func.count(EndorsementAsk.id)).where(*mine)) or 0


def asked_lately(from_id: int, to_id: int, slug: str) -> bool:
    """Whether a member asked another for a sub-skill so lately that once more would press them."""
    same = (
        EndorsementAsk.from_id == from_id,
        EndorsementAsk.to_id == to_id,
        EndorsementAsk.slug == slug,
        EndorsementAsk.state != "done",
        EndorsementAsk.created_at > now() - ASK_STANDS,
    )
    return db.session.scalar(select(EndorsementAsk.id).where(*same).limit(1)) is not None


def get_ask(ask_id: int, whose: Any, states: Sequence[str]) -> EndorsementAsk:
    """Return a request in one of some states for changing it; raises NotFound."""
    wanted = (EndorsementAsk.id == ask_id, EndorsementAsk.state.in_(states), whose)
    found = db.session.scalar(select(EndorsementAsk).where(*wanted).with_for_update())
    if found is None:
        raise NotFound
    return found


def counterparts_of(viewer: Viewer, also: str = "") -> Sequence[Person]:
    """Return counterparts the viewer may ask, by name; `also` is one to have among them."""
    low = select(Connection.high_id).where(Connection.low_id == viewer.id)
    high = select(Connection.low_id).where(Connection.high_id == viewer.id)
    statement = (
        select(User.id, User.username, User.name)
        .where(or_(User.id.in_(low), User.id.in_(high)))
        .where(visible_members(), not_blocked(viewer, User.id))
        .order_by((User.username == also).desc(), User.name, User.id)
        .limit(MOST_OFFERED)
    )
    return [Person(*row) for row in db.session.execute(statement)]
