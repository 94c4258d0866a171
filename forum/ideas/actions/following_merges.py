from __future__ import annotations

from sqlalchemy import delete, select, update

from forum.core.db import db
from forum.core.versions import touch
from forum.ideas.models import IdeaTerm, Replication
from forum.organizations.events import OrganizationsMerged
from forum.vocab.events import TermsMerged


def follow_terms(event: TermsMerged) -> None:
    """Have ideas carry the term that another one was merged into; their snapshots stay."""
    have = select(IdeaTerm.idea_id).where(IdeaTerm.term_id == event.into_id)
    mine = IdeaTerm.term_id == event.from_id
    db.session.execute(delete(IdeaTerm).where(mine, IdeaTerm.idea_id.in_(have)))
    db.session.execute(update(IdeaTerm).where(mine).values(term_id=event.into_id))
    touch("ideas")


def follow_organizations(event: OrganizationsMerged) -> None:
    """Have replications name the organization that another one was merged into."""
    mine = Replication.organization_id == event.from_id
    db.session.execute(update(Replication).where(mine).values(organization_id=event.into_id))
