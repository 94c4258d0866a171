from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.jobs.models import JobPosting
from forum.jobs.policy import listed_postings
from forum.jobs.posting import Posting
from forum.organizations.queries.hiring import Desk


class Wanted(NamedTuple):
    """An opening that candidates are compared with."""

    id: int
    slug: str
    title: str
    posting: Posting


def find_wanted(viewer: Viewer, desk: Desk, posting_id: int) -> Wanted | None:
    """Return one of the listed openings a desk serves, None for any other; one statement."""
    row = db.session.execute(
        select(JobPosting.id, JobPosting.slug, JobPosting.title, JobPosting.fields).where(
            JobPosting.id == posting_id,
            JobPosting.organization_id.in_(sorted(desk.serves)),
            listed_postings(viewer),
        )
    ).one_or_none()
    if row is None:
        return None
    return Wanted(row.id, row.slug, row.title, Posting.from_json(row.fields))
