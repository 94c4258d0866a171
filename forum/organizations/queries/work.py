from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from forum.accounts.queries import hashed
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.organizations import policy
from forum.organizations.models import (
    Affiliation,
    AffiliationProof,
    Organization,
    OrganizationDomain,
)


class WorkPlace(NamedTuple):
    """A person's place at an organization."""

    id: int
    user_id: int
    organization_id: int
    parent_id: int | None
    slug: str
    name: str
    state: str
    kind: str
    title: str
    family: str
    starts_on: date | None
    ends_on: date | None
    verified_at: datetime | None
    expires_at: datetime | None

    @property
    def verified(self) -> bool:
        """Whether it is verified now."""
        return policy.is_verified(self.verified_at, self.expires_at)


_PLACE: tuple[Any, ...] = (
    Affiliation.id,
    Affiliation.user_id,
    Affiliation.organization_id,
    Organization.parent_id,
    Organization.slug,
    Organization.name,
    Organization.state,
    Organization.kind,
    Affiliation.title,
    Affiliation.family,
    Affiliation.starts_on,
    Affiliation.ends_on,
    Affiliation.verified_at,
    Affiliation.expires_at,
)


def organizations_of(user_ids: Iterable[int]) -> dict[int, list[WorkPlace]]:
    """Return where each of some people works now, latest begun first; one statement.

    Whether a viewer may know it is for the caller to ask (`Profile.work_shown`).
    """
    wanted = sorted(set(user_ids))
    found: dict[int, list[WorkPlace]] = {number: [] for number in wanted}
    if wanted:
        rows = select(*_PLACE).join(Organization, Organization.id == Affiliation.organization_id)
        rows = rows.where(Affiliation.user_id.in_(wanted), policy.current(policy.today()))
        for row in db.session.execute(rows.order_by(Affiliation.id.desc())):
            found[row.user_id].append(WorkPlace(*row))
    return found


def family_of(user_id: int) -> frozenset[int]:
    """Return the organizations a person works at now, with the ones those belong to.

    For `policy.works_within`; one statement.
    """
    return policy.family_ids(organizations_of([user_id])[user_id])


def places_of(user_id: int) -> list[WorkPlace]:
    """Return all places of a person, past ones too, latest first; one statement."""
    rows = db.session.execute(
        select(*_PLACE)
        .join(Organization, Organization.id == Affiliation.organization_id)
        .where(Affiliation.user_id == user_id)
        .order_by(Affiliation.id.desc())
    )
    return [WorkPlace(*row) for row in rows]


def unended_places(user_id: int, but: int | None = None) -> Sequence[Affiliation]:
    """Return a person's places that are not over, those that begin later too."""
    rows = select(Affiliation).where(
        Affiliation.user_id == user_id,
        (Affiliation.ends_on.is_(None)) | (Affiliation.ends_on >= policy.today()),
        Affiliation.id != (but or 0),
    )
    return db.session.scalars(rows).all()


def get_own(viewer: Viewer, affiliation_id: int) -> Affiliation:
    """Return one of the viewer's own places; raises NotFound, also for somebody else's."""
    found = db.session.get(Affiliation, affiliation_id)
    if found is None or found.user_id != viewer.id:
        raise NotFound
    return found


def find_place(affiliation_id: int) -> Affiliation | None:
    """Return a place by number, whoever's it is."""
    return db.session.get(Affiliation, affiliation_id)


def find_current(user_id: int, organization_id: int) -> Affiliation | None:
    """Return the place a person has at an organization now."""
    rows = select(Affiliation).where(
        Affiliation.user_id == user_id,
        Affiliation.organization_id == organization_id,
        policy.current(policy.today()),
    )
    return db.session.scalars(rows.order_by(Affiliation.id.desc()).limit(1)).first()


def is_verified_at(viewer: Viewer, organization_id: int) -> bool:
    """Whether the viewer's place at an organization is verified now."""
    if viewer.id is None:
        return False
    mine = exists().where(
        Affiliation.user_id == viewer.id,
        Affiliation.organization_id == organization_id,
        policy.current(policy.today()),
        policy.verified(now()),
    )
    return bool(db.session.scalar(select(mine)))


def with_domains(organization_ids: Iterable[int]) -> set[int]:
    """Return those of some organizations that have a mail domain, their own or their parent's."""
    parent = aliased(OrganizationDomain)
    rows = (
        select(Organization.id)
        .outerjoin(OrganizationDomain, OrganizationDomain.organization_id == Organization.id)
        .outerjoin(parent, parent.organization_id == Organization.parent_id)
        .where(
            Organization.id.in_(sorted(set(organization_ids))),
            OrganizationDomain.domain.is_not(None) | parent.domain.is_not(None),
        )
    )
    return set(db.session.scalars(rows))


def find_proof(secret: str) -> AffiliationProof | None:
    """Return the open proof a letter's link names, None when it is used, old or unknown."""
    return db.session.scalar(
        select(AffiliationProof).where(
            AffiliationProof.token_hash == hashed(secret), AffiliationProof.expires_at > now()
        )
    )
