"""Who may hire for which organizations, now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Date, Select, exists, or_, select
from sqlalchemy.orm import aliased

from forum.core.clock import now
from forum.core.db import UtcDateTime, db
from forum.core.hot import Hot, value
from forum.organizations.models import Client, HiringRole, HiringSettings, Organization
from forum.organizations.policy import hires, today
from forum.organizations.queries.finding import ancestors_of

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


class _Right(NamedTuple):
    role_id: int
    kind: str
    organization_id: int
    slug: str
    name: str
    place_kind: str


class _Under(NamedTuple):
    role_id: int
    organization_id: int


def desks_of(user_id: int | None, kind: str | None = None) -> list[Desk]:
    """Return the rights to hire a member holds now, oldest first.

    Only those of `kind` when it is given. Two statements, one for who holds none. A right counts
    while its place is current and verified.
    """
    if user_id is None:
        return []
    asked: dict[str, Any] = {"me": user_id, "moment": now(), "today": today()}
    held = [row for row in _rights.rows(**asked) if kind in (None, row.kind)]
    serves: dict[int, set[int]] = {row.role_id: set() for row in held}
    for role_id, number in _served.rows(**asked) if held else ():
        if role_id in serves:
            serves[role_id].add(number)
    return [
        Desk(
            role_id=row.role_id,
            user_id=user_id,
            kind=row.kind,
            organization_id=row.organization_id,
            slug=row.slug,
            name=row.name,
            firm=row.place_kind == FIRM,
            serves=frozenset(serves[row.role_id]),
        )
        for row in held
    ]


def clients_of(firm_id: int) -> list[Served]:
    """Return a firm's confirmed clients by name; one statement."""
    rows = (
        select(Organization.id, Organization.slug, Organization.name)
        .join(Client, Client.organization_id == Organization.id)
        .where(Client.firm_id == firm_id, Client.state == "confirmed")
        .order_by(Organization.name_key, Organization.id)
    )
    return [Served(*row) for row in db.session.execute(rows)]


def is_client(firm_id: int, organization_id: int) -> bool:
    """Whether a firm hires for an organization now: a confirmed client, or below one.

    One statement and one for each organization above.
    """
    place = db.session.get_one(Organization, organization_id)
    standing = exists().where(
        Client.firm_id == firm_id,
        Client.organization_id.in_([place.id, *ancestors_of(place)]),
        Client.state == "confirmed",
    )
    return bool(db.session.scalar(select(standing)))


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


def _standing(columns: tuple[Any, ...]) -> Select[Any]:
    moment: Any = value("moment", UtcDateTime())
    day: Any = value("today", Date())
    mine = HiringRole.user_id == value("me", BigInteger())
    return (
        select(*columns)
        .join(Organization, Organization.id == HiringRole.organization_id)
        .where(mine, hires(moment, day))
    )


def _all_rights() -> Select[Any]:
    columns: tuple[Any, ...] = (
        HiringRole.id,
        HiringRole.kind,
        Organization.id,
        Organization.slug,
        Organization.name,
        Organization.kind,
    )
    return _standing(columns).order_by(HiringRole.id)


def _all_served() -> Select[Any]:
    """Return right → each organization it hires for: from the topmost of them down (`below`)."""
    place = HiringRole.organization_id
    own = _standing((HiringRole.id.label("role"), place.label("id"))).where(
        Organization.kind != FIRM
    )
    clients = (
        _standing((HiringRole.id.label("role"), Client.organization_id.label("id")))
        .join(Client, Client.firm_id == place)
        .where(Organization.kind == FIRM, Client.state == "confirmed")
    )
    first = own.union(clients).subquery()
    tree = select(first.c.role, first.c.id).cte("served", recursive=True)
    lower = aliased(Organization)
    led = or_(lower.parent_id == tree.c.id, lower.merged_into_id == tree.c.id)
    tree = tree.union(select(tree.c.role, lower.id).join(tree, led))
    return select(tree.c.role, tree.c.id)


_rights = Hot(_Right, _all_rights)
_served = Hot(_Under, _all_served)
