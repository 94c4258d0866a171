from __future__ import annotations

from sqlalchemy import delete, func, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.hot import upsert
from forum.core.refusals import Conflict, SignInNeeded
from forum.jobs.models import JobMark, JobPosting


def mark(viewer: Viewer, posting: JobPosting, on: bool | None) -> bool:
    """Keep an opening for finding it again, or no longer; return whether it is kept.

    `on` is what the member wants, None the opposite of what is. The posting was loaded with its
    lock: how many keep it is counted anew. Raises Conflict for one that is not published.
    """
    if viewer.id is None:
        raise SignInNeeded
    mine = (JobMark.posting_id == posting.id, JobMark.user_id == viewer.id)
    there = db.session.scalar(select(JobMark.user_id).where(*mine)) is not None
    wanted = not there if on is None else on
    if wanted and not there:
        if posting.published_at is None or posting.removed_at is not None:
            raise Conflict("Only what is published can be kept.")
        place = {"posting_id": posting.id, "user_id": viewer.id}
        upsert(JobMark, {**place, "at": now()}, tuple(place))
    elif there and not wanted:
        db.session.execute(delete(JobMark).where(*mine))
    if wanted != there:
        count = select(func.count()).where(JobMark.posting_id == posting.id)
        posting.save_count = db.session.scalar(count) or 0
    return wanted


def unmark(viewer: Viewer, posting_id: int) -> None:
    """Take an opening off a member's list, whatever became of it since."""
    posting = db.session.get(JobPosting, posting_id, with_for_update=True)
    if posting is not None:
        mark(viewer, posting, on=False)
