"""People with a right to hire, what they asked for, and the clients of firms, for reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.organizations.models import Client, HiringRole, Organization
from forum.organizations.policy import hires, today
from forum.organizations.queries.finding import ancestors_of, get_by_id

MOST = 200
Firm = aliased(Organization)


class RoleLine(NamedTuple):
    """A right to hire as its organization reads it; `stands`: it counts now."""

    id: int
    user_id: int
    username: str
    name: str
    kind: str
    state: str
    note: str
    asked_at: datetime
    decided_at: datetime | None
    decided_note: str
    stands: bool
    organization: str
    slug: str


class ClientLine(NamedTuple):
    """A firm and a client of it, asked for or confirmed."""

    id: int
    firm: str
    firm_slug: str
    organization: str
    slug: str
    state: str
    note: str
    asked_at: datetime


def roles_at(organization_id: int) -> Sequence[RoleLine]:
    """Return who asked to hire for an organization or may, waiting ones first; one statement."""
    live = HiringRole.state.in_(("asked", "granted"))
    return _roles(and_(HiringRole.organization_id == organization_id, live))


def roles_of(user_id: int) -> Sequence[RoleLine]:
    """Return a member's rights to hire, asked for or granted; one statement."""
    live = HiringRole.state.in_(("asked", "granted"))
    return _roles(and_(HiringRole.user_id == user_id, live))


def waiting_roles(served: Iterable[int] | None, but: int | None) -> Sequence[RoleLine]:
    """Return what waits for a decision at some organizations, at all where None; one statement.

    `but` is who looks: nobody decides on their own.
    """
    asked = and_(HiringRole.state == "asked", HiringRole.user_id != but)
    if served is not None:
        asked = and_(asked, HiringRole.organization_id.in_(sorted(served)))
    return _roles(asked)


def get_role(role_id: int) -> HiringRole:
    """Return a right to hire, locked, for changing it; raises NotFound."""
    found = db.session.scalar(select(HiringRole).where(HiringRole.id == role_id).with_for_update())
    if found is None:
        raise NotFound
    return found


def deciders_of(organization_id: int) -> list[int]:
    """Return who decides on hiring for an organization: its posters and those above, and admins.

    Two statements and one for each organization above.
    """
    place = get_by_id(organization_id)
    houses = [place.id, *ancestors_of(place)]
    posters = select(HiringRole.user_id).where(
        HiringRole.organization_id.in_(houses), HiringRole.kind == "poster", hires(now(), today())
    )
    admins = and_(User.role == "admin", User.state == "active")
    rows = select(User.id).where(or_(User.id.in_(posters), admins))
    return list(db.session.scalars(rows.order_by(User.id)))


def clients_at(organization_id: int) -> Sequence[ClientLine]:
    """Return the firms of an organization, or the clients of a firm, waiting ones first."""
    here = or_(Client.firm_id == organization_id, Client.organization_id == organization_id)
    return _clients(and_(here, Client.state.in_(("asked", "confirmed"))))


def waiting_clients(served: Iterable[int] | None) -> Sequence[ClientLine]:
    """Return the firms that wait for some organizations to confirm them, for all where None."""
    asked = Client.state == "asked"
    if served is not None:
        asked = and_(asked, Client.organization_id.in_(sorted(served)))
    return _clients(asked)


def _clients(condition: Any) -> Sequence[ClientLine]:
    rows = (
        select(
            Client.id,
            Firm.name,
            Firm.slug,
            Organization.name,
            Organization.slug,
            Client.state,
            Client.note,
            Client.asked_at,
        )
        .join(Firm, Firm.id == Client.firm_id)
        .join(Organization, Organization.id == Client.organization_id)
        .where(condition)
        .order_by(Client.state, Client.id)
        .limit(MOST)
    )
    return [ClientLine(*row) for row in db.session.execute(rows)]


def get_client(client_id: int) -> Client:
    """Return a client of a firm, locked, for changing it; raises NotFound."""
    found = db.session.scalar(select(Client).where(Client.id == client_id).with_for_update())
    if found is None:
        raise NotFound
    return found


def _roles(condition: Any) -> Sequence[RoleLine]:
    stands = case((hires(now(), today()), True), else_=False)
    rows: Any = (
        select(
            HiringRole.id,
            HiringRole.user_id,
            User.username,
            User.name,
            HiringRole.kind,
            HiringRole.state,
            HiringRole.note,
            HiringRole.asked_at,
            HiringRole.decided_at,
            HiringRole.decided_note,
            stands,
            Organization.name,
            Organization.slug,
        )
        .join(User, User.id == HiringRole.user_id)
        .join(Organization, Organization.id == HiringRole.organization_id)
        .where(condition)
        .order_by(HiringRole.state, HiringRole.id)
        .limit(MOST)
    )
    return [RoleLine(*row) for row in db.session.execute(rows)]
