from __future__ import annotations

from sqlalchemy import update

from forum.core.db import db
from forum.growth.models import Endorsement
from forum.organizations.events import OrganizationsMerged


def follow_merge(event: OrganizationsMerged) -> None:
    """Have endorsements name the organization that another one was merged into."""
    given = update(Endorsement).where(Endorsement.organization_id == event.from_id)
    db.session.execute(given.values(organization_id=event.into_id))
