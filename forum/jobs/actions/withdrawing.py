"""Taking one's application back."""

from __future__ import annotations

from sqlalchemy import update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.markup import clean_text
from forum.core.notices import tell
from forum.jobs.actions.moving import move_application
from forum.jobs.application_notices import LEFT
from forum.jobs.machine import APPLICANT, moves
from forum.jobs.models import Application, ApplicationReference, JobPosting
from forum.jobs.queries.drafts import posters_of

MOST_WORD = 1_000


def may_withdraw(row: Application) -> bool:
    """Whether an application is under way, so that who sent it may take it back."""
    return row.state != "draft" and "withdrawn" in moves(row.state, APPLICANT)


def withdraw(viewer: Viewer, row: Application, word: str = "") -> None:
    """Take back an application of one's own; the school is told, without a name.

    People asked for a reference are asked no longer. Raises Conflict once it is over.
    """
    said = clean_text(word).strip()[:MOST_WORD]
    move_application(row, "withdrawn", viewer, APPLICANT, said or None)
    asked = (ApplicationReference.application_id == row.id, ApplicationReference.state == "asked")
    ended = {"state": "ended", "answered_at": now()}
    db.session.execute(update(ApplicationReference).where(*asked).values(**ended))
    posting = db.session.get_one(JobPosting, row.posting_id)
    told = [number for number in posters_of(posting) if number != viewer.id]
    link = f"/jobs/{posting.id}/applications"
    tell(told, LEFT.name, f"withdrawn:{posting.id}", posting.title, link)
