"""Who may hire for which organizations, now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from forum.core.clock import now
from forum.core.db import db
from forum.organizations.models import Client, HiringRole, HiringSettings, Organization
from forum.organizations.policy import hires, today
from forum.organizations.queries.houses import below

FIRM = "search-firm"


@dataclass(frozen=True, slots=True)
class Desk:
    """A standing right to hire: whose, as what (poster or recruiter), and from where.

    `serves` are the organizations it hires for: its own and all below it or, at a search firm, its
    confirmed clients and all below them.
    """

    role_id: int
    user_id: int
    kind: str
    organization_id: int
    slug: str
    name: str
    firm: bool
    serves: frozenset[int]


class Served(NamedTuple):
    """A search firm's confirmed client."""

    organization_id: int
    slug: str
    name: str


def desks_of(user_id: int | None, kind: str | None = None) -> list[Desk]:
    """Return the rights to hire a member holds now, oldest first.

    Only those of `kind` when it is given. One statement, and for each desk one more (a firm: one
    for each client). A right counts while its place is current and verified.
    """
    if user_id is None:
        return []
    rows = (
        select(HiringRole.id, HiringRole.kind, Organization)
        .join(Organization, Organization.id == HiringRole.organization_id)
        .where(HiringRole.user_id == user_id, hires(now(), today()))
        .order_by(HiringRole.id)
    )
    if kind is not None:
        rows = rows.where(HiringRole.kind == kind)
    return [_desk(user_id, *row) for row in db.session.execute(rows)]


def clients_of(firm_id: int) -> list[Served]:
    """Return a firm's confirmed clients by name; one statement."""
    rows = (
        select(Organization.id, Organization.slug, Organization.name)
        .join(Client, Client.organization_id == Organization.id)
        .where(Client.firm_id == firm_id, Client.state == "confirmed")
        .order_by(Organization.name_key, Organization.id)
    )
    return [Served(*row) for row in db.session.execute(rows)]


def settings_of(organization_id: int) -> HiringSettings:
    """Return how an organization hires; the defaults, unsaved, when it never said."""
    found = db.session.get(HiringSettings, organization_id)
    if found is not None:
        return found
    return HiringSettings(
        organization_id=organization_id,
        second_approver=False,
        blind=True,
        least_days=0,
        reply_days=14,
        keep_months=12,
        statement="",
        benefits="",
        letters={},
        changed_at=now(),
    )


def _desk(user_id: int, role_id: int, kind: str, place: Organization) -> Desk:
    firm = place.kind == FIRM
    tops = [client.organization_id for client in clients_of(place.id)] if firm else [place.id]
    serves = {number for top in tops for number in db.session.scalars(below(top))}
    return Desk(
        role_id=role_id,
        user_id=user_id,
        kind=kind,
        organization_id=place.id,
        slug=place.slug,
        name=place.name,
        firm=firm,
        serves=frozenset(serves),
    )
