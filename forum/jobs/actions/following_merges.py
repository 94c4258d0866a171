from __future__ import annotations

from sqlalchemy import delete, select, update

from forum.core.db import db
from forum.core.events import announce
from forum.core.versions import touch
from forum.jobs.events import JobChanged
from forum.jobs.models import JobLocation, JobPosting, JobTerm
from forum.organizations.events import OrganizationsMerged
from forum.vocab.events import TermsMerged


def follow_terms(event: TermsMerged) -> None:
    """Have openings carry the term that another one was merged into; what was typed stays."""
    have = select(JobTerm.posting_id).where(JobTerm.term_id == event.into_id)
    mine = JobTerm.term_id == event.from_id
    db.session.execute(delete(JobTerm).where(mine, JobTerm.posting_id.in_(have)))
    db.session.execute(update(JobTerm).where(mine).values(term_id=event.into_id))
    touch("jobs")


def follow_organizations(event: OrganizationsMerged) -> None:
    """Have openings name the organization that another one was merged into."""
    for column in (JobPosting.organization_id, JobPosting.firm_id):
        mine = column == event.from_id
        for number in db.session.scalars(select(JobPosting.id).where(mine)).all():
            announce(JobChanged(number))
        db.session.execute(update(JobPosting).where(mine).values({column: event.into_id}))
    there = JobLocation.organization_id == event.from_id
    db.session.execute(update(JobLocation).where(there).values(organization_id=event.into_id))
    touch("jobs", "front")
