"""The schools a search firm works for: asked by the firm, confirmed by the school."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import record
from forum.core.clock import now
from forum.core.db import db
from forum.core.notices import Kind, tell
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.organizations.models import Client, Organization
from forum.organizations.policy import may_decide_on
from forum.organizations.queries.hiring import FIRM, desks_of
from forum.organizations.queries.hiring_people import deciders_of

CLIENT_ASKED = Kind(
    "client-ask",
    "a search firm names my organization as its client",
    "{name} asks to search for {title}",
    "{name} and others ask to search for {title}",
    25,
)
CLIENT_DECIDED = Kind(
    "client-decided",
    "a client of my firm confirms, refuses or ends",
    "{title}",
    "{title}",
    30,
)


def ask_client(viewer: Viewer, firm: Organization, place: Organization, note: str) -> Client:
    """Name an organization as the firm's client; it counts once the organization confirms it.

    Raises Forbidden but for the firm's own people who hire, Invalid for another search firm,
    Conflict when it stands already.
    """
    if viewer.id is None or firm.id not in {
        desk.organization_id for desk in desks_of(viewer.id) if desk.firm
    }:
        raise Forbidden("People who hire for the firm name its clients.")
    if place.kind == FIRM or place.id == firm.id:
        raise Invalid("A client is a school, a district or a network.", "organization")
    # One at a time for one firm.
    db.session.execute(select(Organization.id).where(Organization.id == firm.id).with_for_update())
    alike = select(Client.id).where(
        Client.firm_id == firm.id,
        Client.organization_id == place.id,
        Client.state.in_(("asked", "confirmed")),
    )
    if db.session.scalar(alike) is not None:
        raise Conflict("It is named already.")
    row = Client(
        firm_id=firm.id,
        organization_id=place.id,
        state="asked",
        note=note,
        asked_by_id=viewer.id,
        asked_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    where = f"/hiring/{place.slug}/clients"
    told = [number for number in deciders_of(place.id) if number != viewer.id]
    tell(told, CLIENT_ASKED.name, f"client:{place.id}", place.name, where, viewer.id)
    return row


def decide_client(viewer: Viewer, row: Client, *, confirm: bool) -> None:
    """Confirm or refuse that a firm searches for one's organization.

    Raises Forbidden but for the organization's posters and administrators, Conflict when it is
    decided already.
    """
    if not may_decide_on(viewer, row.organization_id, desks_of(viewer.id, "poster")):
        raise Forbidden("Posters of the organization and administrators decide this.")
    if row.state != "asked":
        raise Conflict("It was decided meanwhile.")
    _set(viewer, row, "confirmed" if confirm else "refused")


def end_client(viewer: Viewer, row: Client) -> None:
    """End what a firm does for a client; either side may at any time."""
    desks = desks_of(viewer.id)
    theirs = any(desk.firm and desk.organization_id == row.firm_id for desk in desks)
    posters = [desk for desk in desks if desk.kind == "poster"]
    if not theirs and not may_decide_on(viewer, row.organization_id, posters):
        raise Forbidden("The firm and its client end this.")
    if row.state not in ("asked", "confirmed"):
        raise Conflict("It ended already.")
    _set(viewer, row, "ended")


def _set(viewer: Viewer, row: Client, state: str) -> None:
    row.state, row.decided_at, row.decided_by_id = state, now(), viewer.id
    db.session.flush()
    firm = db.session.get_one(Organization, row.firm_id)
    place = db.session.get_one(Organization, row.organization_id)
    record(
        (viewer.id, viewer.username),
        f"client-{state}",
        ("organization", place.id, place.name),
        f"Client of {firm.name}",
        public=False,
    )
    if row.asked_by_id != viewer.id:
        said = f"{place.name} as a client of {firm.name}: {state}"
        where = f"/hiring/{firm.slug}/clients"
        tell([row.asked_by_id], CLIENT_DECIDED.name, f"client-of:{row.id}", said, where)
