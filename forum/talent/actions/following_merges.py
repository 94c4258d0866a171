from __future__ import annotations

from sqlalchemy import delete, select, update

from forum.core.db import db
from forum.organizations.events import OrganizationsMerged
from forum.talent.models import CandidateHidden, ContactRequest


def follow_organizations(event: OrganizationsMerged) -> None:
    """Have who hid from an organization hide from the one it was merged into.

    Until then the old number hides as well: houses follow merges (`organizations.houses_of`).
    """
    mine = CandidateHidden.organization_id == event.from_id
    have = select(CandidateHidden.user_id).where(CandidateHidden.organization_id == event.into_id)
    db.session.execute(delete(CandidateHidden).where(mine, CandidateHidden.user_id.in_(have)))
    db.session.execute(update(CandidateHidden).where(mine).values(organization_id=event.into_id))
    asked = ContactRequest.organization_id == event.from_id
    db.session.execute(update(ContactRequest).where(asked).values(organization_id=event.into_id))
