"""People outside who are asked about an applicant, as each side may read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, select

from forum.accounts.models import User
from forum.accounts.queries import hashed
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import Gone, NotFound
from forum.jobs.machine import LIVE
from forum.jobs.models import Application, ApplicationReference, JobPosting
from forum.organizations.models import Organization

STANDS = timedelta(days=30)
# A letter is sent again at the earliest after so long.
AGAIN_AFTER = timedelta(days=3)
STATES = {
    "asked": "Asked",
    "given": "Answered",
    "declined": "Declined",
    "ended": "No longer asked",
}
OVER = "This link has been used or is no longer needed. Thank you all the same."


class Asking(NamedTuple):
    """Somebody asked for a reference, as the applicant sees it: never what they wrote."""

    id: int
    name: str
    email: str
    relation: str
    state: str
    told: str
    expires_at: datetime
    again: bool
    late: bool


class Question(NamedTuple):
    """What somebody asked for a reference is asked: about whom, for which role."""

    row: ApplicationReference
    applicant: str
    title: str
    opening: str
    organization: str


def asked_for(application_id: int) -> Sequence[Asking]:
    """Return whom an applicant named, in order, for the applicant; one statement."""
    return [_asking(row) for row in db.session.scalars(_of(application_id))]


def get_question(token: str, *, lock: bool = False) -> Question:
    """Return what the holder of a link is asked; NotFound for an unknown link, Gone once over."""
    wanted = select(ApplicationReference).where(ApplicationReference.token_hash == hashed(token))
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(wanted)
    if row is None:
        raise NotFound
    found = db.session.execute(
        select(Application.state, User.name, User.state, JobPosting, Organization.name)
        .join(User, User.id == Application.user_id)
        .join(JobPosting, JobPosting.id == Application.posting_id)
        .join(Organization, Organization.id == JobPosting.organization_id)
        .where(Application.id == row.application_id)
    ).one()
    state, applicant, account, posting, organization = found
    if row.state != "asked" or row.expires_at <= now() or state not in LIVE or account != "active":
        raise Gone(OVER)
    opening = f"/jobs/{posting.id}-{posting.slug}"
    return Question(row, applicant, posting.title, opening, organization)


def _of(application_id: int) -> Select[ApplicationReference]:
    mine = select(ApplicationReference).where(ApplicationReference.application_id == application_id)
    return mine.order_by(ApplicationReference.id)


def _asking(row: ApplicationReference) -> Asking:
    late = row.state == "asked" and row.expires_at <= now()
    return Asking(
        id=row.id,
        name=row.name,
        email=row.email,
        relation=row.relation,
        state=row.state,
        told="No answer within 30 days" if late else STATES[row.state],
        expires_at=row.expires_at,
        again=row.state == "asked" and row.asked_at <= now() - AGAIN_AFTER,
        late=late,
    )
