"""Openings whose minute has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from forum.core.clock import now
from forum.core.db import db
from forum.core.notices import tell
from forum.jobs.actions import deciding
from forum.jobs.actions.publishing import too_short
from forum.jobs.desk_notices import ENDED
from forum.jobs.models import JobPosting
from forum.jobs.queries.drafts import Managed, day_in, posters_of


def due(moment: datetime) -> Sequence[int]:
    """Return the openings whose time ran out by a moment, the longest ago first; one statement."""
    rows = (
        select(JobPosting.id)
        .where(JobPosting.state.in_(("open", "paused")), JobPosting.closes_at <= moment)
        .order_by(JobPosting.closes_at, JobPosting.id)
        .limit(500)
    )
    return db.session.scalars(rows).all()


def close_by_clock(posting_id: int, moment: datetime) -> bool:
    """Close an opening whose time ran out, and tell its people; False when it did not.

    Looked at again under its lock: somebody may have renewed or closed it since it was found due.
    """
    wanted = select(JobPosting).where(JobPosting.id == posting_id).with_for_update()
    row = db.session.scalar(wanted.execution_options(populate_existing=True))
    if row is None or row.state not in ("open", "paused"):
        return False
    if row.closes_at is None or row.closes_at > moment:
        return False
    deciding.expire(row)
    tell(posters_of(row), ENDED.name, f"job-end:{row.id}", row.title, f"/jobs/{row.id}/manage")
    return True


def early(managed: Managed) -> str:
    """Return a warning when closing an opening now breaks its organization's rule of least days."""
    return too_short(managed, managed.posting, day_in(managed.posting.timezone, now()))
