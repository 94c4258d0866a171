"""What must be known before somebody is asked to talk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.jobs.models import JobPosting
from forum.jobs.policy import listed_postings
from forum.organizations.models import HiringRole, Organization
from forum.organizations.queries.hiring import Desk
from forum.talent.choices import COOLDOWN_DAYS
from forum.talent.models import ContactRequest

MOST_OPENINGS = 200


class Opening(NamedTuple):
    """An opening somebody can be asked about."""

    id: int
    slug: str
    title: str
    organization_id: int
    school: str
    pay: str


def openings_of(viewer: Viewer, desk: Desk) -> list[Opening]:
    """Return the openings a desk may ask somebody about: those on the lists that it serves."""
    theirs = (JobPosting.organization_id.in_(sorted(desk.serves)), listed_postings(viewer))
    rows = _opening().where(*theirs).order_by(JobPosting.published_at.desc(), JobPosting.id.desc())
    return [Opening(*row) for row in db.session.execute(rows.limit(MOST_OPENINGS))]


def find_opening(viewer: Viewer, desk: Desk, posting_id: int) -> Opening | None:
    """Return one of the openings a desk may ask about, None for any other."""
    theirs = (JobPosting.organization_id.in_(sorted(desk.serves)), listed_postings(viewer))
    row = db.session.execute(_opening().where(JobPosting.id == posting_id, *theirs)).one_or_none()
    return Opening(*row) if row is not None else None


def asked_today(recruiter_id: int) -> list[datetime]:
    """Return when somebody asked within the last 24 hours, earliest first."""
    rows = select(ContactRequest.asked_at).where(
        ContactRequest.recruiter_id == recruiter_id,
        ContactRequest.asked_at > now() - timedelta(days=1),
    )
    return list(db.session.scalars(rows.order_by(ContactRequest.asked_at)))


class Earlier(NamedTuple):
    """A request that may stand against another one."""

    state: str
    posting_id: int
    organization_id: int
    desk_id: int
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None


def earlier_requests(member_id: int, posting_id: int) -> list[Earlier]:
    """Return what asks a member, was taken back or declined lately, and all about one opening."""
    moment = now()
    waiting = and_(
        ContactRequest.state.in_(("asked", "withdrawn")), ContactRequest.expires_at > moment
    )
    no = and_(
        ContactRequest.state == "declined",
        ContactRequest.answered_at > moment - timedelta(days=COOLDOWN_DAYS),
    )
    agreed = ContactRequest.state == "accepted"
    rows = (
        select(
            ContactRequest.state,
            ContactRequest.posting_id,
            ContactRequest.organization_id,
            HiringRole.organization_id,
            ContactRequest.asked_at,
            ContactRequest.expires_at,
            ContactRequest.answered_at,
        )
        .join(HiringRole, HiringRole.id == ContactRequest.role_id)
        .where(
            ContactRequest.member_id == member_id,
            waiting | no | agreed | (ContactRequest.posting_id == posting_id),
        )
    )
    return [Earlier(*row) for row in db.session.execute(rows.order_by(ContactRequest.id.desc()))]


def find_once(recruiter_id: int, once: str | None) -> ContactRequest | None:
    """Return the request that came with the same mark before."""
    if once is None:
        return None
    rows = select(ContactRequest).where(
        ContactRequest.recruiter_id == recruiter_id, ContactRequest.once == once
    )
    return db.session.scalar(rows)


def _opening() -> Any:
    return select(
        JobPosting.id,
        JobPosting.slug,
        JobPosting.title,
        JobPosting.organization_id,
        Organization.name,
        JobPosting.pay,
    ).join(Organization, Organization.id == JobPosting.organization_id)
