from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.jobs.models import JobPosting
from forum.jobs.policy import listed_postings
from forum.organizations.models import Organization
from forum.search.sources import Found


def found_jobs(ids: Sequence[int], viewer: Viewer) -> dict[int, Found]:
    """Return the openings of some numbers the viewer may find, as hits; one statement."""
    columns = (JobPosting.id, JobPosting.slug, JobPosting.title, JobPosting.excerpt)
    more = (JobPosting.pay, JobPosting.published_at, Organization.name.label("organization"))
    statement = (
        select(*columns, *more, Organization.slug.label("organization_slug"))
        .join(Organization, Organization.id == JobPosting.organization_id)
        .where(JobPosting.id.in_(ids), listed_postings(viewer))
    )
    return {
        row.id: Found(
            row.title, f"/jobs/{row.id}-{row.slug}", row.excerpt, row.published_at, row._asdict()
        )
        for row in db.session.execute(statement)
    }
