from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from forum.accounts.addresses import plain_address
from forum.accounts.queries import usernames
from forum.core import audit
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.markup import cook
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.core.versions import SITE, touch
from forum.organizations import policy
from forum.organizations.choices import FREE_MAIL
from forum.organizations.events import OrganizationMoved
from forum.organizations.facts import Facts
from forum.organizations.models import Organization, OrganizationDomain, OrganizationName
from forum.organizations.names import beginnings, free_slug, key_of
from forum.organizations.queries import finding
from forum.organizations.queries.work import is_verified_at
from forum.vocab.queries import canonical_tags

MOST_DOMAINS = 20


def create(viewer: Viewer, facts: Facts) -> Organization:
    """Add an organization that was missing.

    Raises Conflict when one of this name is in the same place already.
    """
    twin = finding.find_twin(facts.name, facts.state, facts.city)
    if twin is not None:
        raise Conflict(
            "An organization of this name is here already. Choose that one, or name the city that "
            "tells the two apart.",
            "name",
        )
    parent = _parent(facts.parent)
    row = Organization(
        slug=free_slug(
            facts.name, facts.state, lambda slug: finding.find_by_slug(slug) is not None
        ),
        parent_id=parent.id if parent else None,
        created_at=now(),
        created_by_id=viewer.id,
    )
    _write(row, facts)
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict("Somebody added one of this name a moment ago. Look again.") from error
    write_names(row)
    return row


def edit(
    viewer: Viewer, row: Organization, facts: Facts, domains: Sequence[str], reason: str
) -> None:
    """Change an organization's facts and mail domains, in the public log; its address stays.

    Raises Forbidden, Invalid for a parent or a domain that cannot be, Conflict for a domain that
    is another's.
    """
    if not policy.may_edit(viewer):
        raise Forbidden
    parent = _parent(facts.parent)
    if parent is not None and (parent.id == row.id or row.id in finding.ancestors_of(parent)):
        raise Invalid("An organization cannot belong to itself or to a part of it.", "parent")
    before, row.parent_id = row.parent_id, parent.id if parent else None
    _write(row, facts)
    db.session.flush()
    write_names(row)
    if row.parent_id != before:
        announce(OrganizationMoved(row.id))
    _write_domains(row, domains)
    # What is kept of openings and their pages names it.
    touch(SITE)
    target = ("organization", row.id, row.name)
    audit.record((viewer.id, viewer.username), "edit", target, reason)


def write_grows(viewer: Viewer, row: Organization, source: str) -> None:
    """Write how an organization grows its own people; raises Forbidden."""
    if not policy.may_edit_grows(viewer, is_verified_at(viewer, row.id)):
        raise Forbidden("People whose work here is verified write this.")
    row.grows_source = source.strip()
    cooked = cook(row.grows_source, people=usernames, tags=canonical_tags)
    row.grows_html = cooked.html if row.grows_source else ""


def write_names(row: Organization) -> None:
    """Make an organization found by its name and by those of the ones that went into it."""
    merged = select(Organization.name).where(Organization.merged_into_id == row.id)
    keys = beginnings(row.name).union(*map(beginnings, db.session.scalars(merged).all()))
    db.session.execute(delete(OrganizationName).where(OrganizationName.organization_id == row.id))
    if keys:
        rows = [{"inner": i, "key": key, "organization_id": row.id} for i, key in sorted(keys)]
        db.session.execute(insert(OrganizationName), rows)


def _write(row: Organization, facts: Facts) -> None:
    row.name, row.name_key = facts.name, key_of(facts.name)
    row.kind, row.state, row.city = facts.kind, facts.state, facts.city
    row.website, row.size_band, row.locale = facts.website, facts.size_band, facts.locale


def _parent(text: str) -> Organization | None:
    if not text:
        return None
    found = finding.find_named(text)
    if not found:
        raise Invalid("There is no organization of this address or name.", "parent")
    if len(found) > 1:
        ways = ", ".join(row.slug for row in found)
        raise Invalid(f"Several have this name. Write the address of one: {ways}.", "parent")
    return found[0]


def _write_domains(row: Organization, typed: Sequence[str]) -> None:
    wanted = {_domain(text) for text in typed}
    if len(wanted) > MOST_DOMAINS:
        raise Invalid(f"An organization has up to {MOST_DOMAINS} domains.", "domains")
    here = set(finding.domains_of(row.id))
    gone = OrganizationDomain.domain.in_(here - wanted)
    db.session.execute(delete(OrganizationDomain).where(gone))
    for domain in sorted(wanted - here):
        owner = db.session.get(OrganizationDomain, domain)
        if owner is not None:
            other = db.session.get_one(Organization, owner.organization_id)
            raise Conflict(f"{domain} belongs to {other.name} already.", "domains")
        db.session.add(OrganizationDomain(domain=domain, organization_id=row.id))
    db.session.flush()


def _domain(text: str) -> str:
    domain = text.strip().lstrip("@").lower()
    address = plain_address(f"someone@{domain}") if domain else None
    if address is None or len(domain) > 120:
        raise Invalid(f"“{text[:60]}” is no mail domain. It looks like school.org.", "domains")
    domain = address.rpartition("@")[2].lower()
    if domain in FREE_MAIL:
        raise Invalid(f"Anybody can have an address at {domain}, so it verifies nobody.", "domains")
    return domain
