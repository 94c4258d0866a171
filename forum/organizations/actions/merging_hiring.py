"""What becomes of the rights to hire when one organization goes into another."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import or_, select

from forum.core.clock import now
from forum.core.db import db
from forum.organizations.models import Client, HiringRole, HiringSettings, Organization

Right = TypeVar("Right", HiringRole, Client)
_LIVE = {"asked": 1, "granted": 2, "confirmed": 2}


def move_hiring(row: Organization, into: Organization) -> None:
    """Move rights to hire, clients and settings; of two alike, the one granted (or older) stays."""
    both = (row.id, into.id)
    roles = select(HiringRole).where(HiringRole.organization_id.in_(both))
    kept: dict[tuple[int, str], HiringRole] = {}
    found = db.session.scalars(roles.order_by(HiringRole.id).with_for_update()).all()
    for role in found:
        if role.state in _LIVE:
            first = kept.setdefault((role.user_id, role.kind), role)
            kept[role.user_id, role.kind] = _stronger(first, role)
    # Before they move: two live ones of one person cannot stand side by side.
    db.session.flush()
    for role in found:
        role.organization_id = into.id
    db.session.flush()
    _move_clients(row.id, into.id)
    theirs = db.session.get(HiringSettings, row.id)
    if theirs is not None and db.session.get(HiringSettings, into.id) is None:
        theirs.organization_id = into.id
    elif theirs is not None:
        db.session.delete(theirs)
    db.session.flush()


def _move_clients(gone: int, stays: int) -> None:
    both = (gone, stays)
    named = or_(Client.firm_id.in_(both), Client.organization_id.in_(both))
    kept: dict[tuple[int, int], Client] = {}
    found = db.session.scalars(select(Client).where(named).order_by(Client.id)).all()
    pairs = [
        tuple(stays if number == gone else number for number in (row.firm_id, row.organization_id))
        for row in found
    ]
    for client, (firm, place) in zip(found, pairs, strict=True):
        if client.state in _LIVE and firm == place:
            client.state, client.decided_at = "ended", now()
        elif client.state in _LIVE:
            first = kept.setdefault((firm, place), client)
            kept[firm, place] = _stronger(first, client)
    db.session.flush()
    for client, (firm, place) in zip(found, pairs, strict=True):
        client.firm_id, client.organization_id = firm, place
    db.session.flush()


def _stronger(first: Right, second: Right) -> Right:
    if first is second:
        return first
    weaker = first if _LIVE[second.state] > _LIVE[first.state] else second
    weaker.state, weaker.decided_at = "ended", now()
    return second if weaker is first else first
