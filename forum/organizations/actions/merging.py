from __future__ import annotations

from sqlalchemy import delete, select, update

from forum.core import audit
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.events import announce
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.organizations import policy
from forum.organizations.actions.keeping import write_names
from forum.organizations.actions.merging_hiring import move_hiring
from forum.organizations.actions.working import recount
from forum.organizations.events import OrganizationsMerged, WorkChanged
from forum.organizations.models import (
    Affiliation,
    Organization,
    OrganizationDomain,
    OrganizationName,
)
from forum.organizations.queries import finding


def merge(viewer: Viewer, row: Organization, into: Organization, reason: str) -> None:
    """Let a duplicate go into another organization, with all that belongs to it.

    Its address and its names lead there from now on. Raises Forbidden, Invalid for itself or a
    part of it, Conflict for one that was merged meanwhile.
    """
    if not policy.may_edit(viewer):
        raise Forbidden
    if row.id == into.id:
        raise Invalid("An organization cannot go into itself.", "into")
    if row.id in finding.ancestors_of(into):
        raise Invalid(f"{into.name} is a part of {row.name}: it cannot take it over.", "into")
    if row.merged_into_id is not None or into.merged_into_id is not None:
        raise Conflict("Somebody else was faster: one of the two was merged already.")
    _move_people(row, into)
    move_hiring(row, into)
    for column in (Organization.parent_id, Organization.merged_into_id):
        led = update(Organization).where(column == row.id)
        db.session.execute(led.values({column: into.id}))
    domains = update(OrganizationDomain).where(OrganizationDomain.organization_id == row.id)
    db.session.execute(domains.values(organization_id=into.id))
    _fill(row, into)
    names = delete(OrganizationName).where(OrganizationName.organization_id == row.id)
    db.session.execute(names)
    write_names(into)
    recount([row.id, into.id])
    label = f"{row.name} into {into.name}"
    target = ("organization", row.id, label)
    audit.record((viewer.id, viewer.username), "merge", target, reason, kept=into.id)
    announce(OrganizationsMerged(row.id, into.id))


def _move_people(row: Organization, into: Organization) -> None:
    """Move all places; who is at both now keeps the one that is verified, or else the older."""
    day = policy.today()
    rows = select(Affiliation).where(Affiliation.organization_id.in_([row.id, into.id]))
    there: dict[int, Affiliation] = {}
    for place in db.session.scalars(rows.order_by(Affiliation.id).with_for_update()).all():
        if place.organization_id == row.id:
            place.organization_id = into.id
            announce(WorkChanged(place.user_id))
        if not policy.is_current(place.starts_on, place.ends_on, day):
            continue
        first = there.setdefault(place.user_id, place)
        if first is not place:
            later_counts = place.verified_at is not None and first.verified_at is None
            db.session.delete(first if later_counts else place)
            there[place.user_id] = place if later_counts else first
    db.session.flush()


def _fill(row: Organization, into: Organization) -> None:
    """Give what stays the facts it lacks, and lead the other one's address to it."""
    row.merged_into_id = into.id
    if into.nces_id is None and row.nces_id is not None:
        number, row.nces_id = row.nces_id, None
        # The number is unique: it must be free before it is given on.
        db.session.flush()
        into.nces_id = number
    for fact in ("city", "size_band", "locale", "grades", "website"):
        if not getattr(into, fact):
            setattr(into, fact, getattr(row, fact))
    if into.parent_id is None and into.id not in finding.ancestors_of(row):
        into.parent_id = row.parent_id
    if not into.grows_source:
        into.grows_source, into.grows_html = row.grows_source, row.grows_html
    db.session.flush()
