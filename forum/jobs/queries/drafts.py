"""Openings as their desk works on them: one with its right, what stands in it, others like it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from hashlib import blake2b
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import Forbidden, NotFound
from forum.jobs.closing import is_zone
from forum.jobs.models import JobPosting, JobRevision
from forum.jobs.policy import manages, may_open
from forum.jobs.posting import Posting
from forum.organizations.models import HiringRole, HiringSettings, Organization
from forum.organizations.policy import hires, today
from forum.organizations.queries.finding import ancestors_of
from forum.organizations.queries.hiring import Desk, desks_of, is_client, settings_of

ALIKE_DAYS: Final = 30
ALIKE: Final = 0.8
MOST_COPIES: Final = 60
MOST_SCHOOLS: Final = 300


class Managed(NamedTuple):
    """An opening with the right its viewer has on it; `desk` is None for an admin without one.

    `second` (another poster approves it) and `least_days` are the strictest of its organization
    and of those it belongs to: a district's rule is not left by posting for a school of it.
    """

    row: JobPosting
    desk: Desk | None
    desks: Sequence[Desk]
    organization: Organization
    settings: HiringSettings
    second: bool
    least_days: int

    @property
    def posting(self) -> Posting:
        """Return what the opening says, as it was typed."""
        return Posting.from_json(self.row.fields)


class Former(NamedTuple):
    """An opening that can be copied."""

    id: int
    title: str
    organization: str
    published_at: datetime | None


def get_managed(viewer: Viewer, posting_id: int, *, lock: bool = False) -> Managed:
    """Return an opening for somebody who writes it; with `lock` to change it.

    Raises NotFound where the viewer may not know that it is there, Forbidden where they may read
    it alone. The right is looked up after the lock: one that ended while it was waited for is none.
    """
    wanted = select(JobPosting).where(JobPosting.id == posting_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(wanted)
    if row is None:
        raise NotFound
    desks = desks_of(viewer.id)
    desk = manages(row, desks)
    if desk is None and not viewer.is_admin:
        if not may_open(viewer, row, desks):
            raise NotFound
        raise Forbidden("People who hire for its organization manage an opening.")
    place = db.session.get_one(Organization, row.organization_id)
    rules = rules_of(place)
    second = any(rule.second_approver for rule in rules)
    return Managed(row, desk, desks, place, rules[0], second, max(r.least_days for r in rules))


def rules_of(place: Organization) -> list[HiringSettings]:
    """Return how an organization hires, and how those it belongs to do, the nearest first."""
    return [settings_of(number) for number in (place.id, *ancestors_of(place))]


def get_moderated(posting_id: int, *, lock: bool = False) -> JobPosting:
    """Return a published opening for a moderator, also one that was taken away."""
    wanted = select(JobPosting).where(
        JobPosting.id == posting_id, JobPosting.published_at.is_not(None)
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(wanted)
    if row is None:
        raise NotFound
    return row


def mark_of(fields: Mapping[str, Any]) -> str:
    """Return a mark of what stands in an opening: another text has another one."""
    return blake2b(json.dumps(fields, sort_keys=True).encode(), digest_size=8).hexdigest()


def day_in(zone: str, moment: datetime | None = None) -> date:
    """Return the day it is in a zone, in UTC where there is none."""
    return (moment or now()).astimezone(ZoneInfo(zone if is_zone(zone) else "UTC")).date()


def last_revision(row: JobPosting) -> JobRevision | None:
    """Return what an opening says by its log; None before it was first sent off."""
    return db.session.get(JobRevision, (row.id, row.revision)) if row.revision else None


def former_openings(served: Collection[int]) -> list[Former]:
    """Return published openings of some organizations, the latest first; one statement."""
    rows = (
        select(JobPosting.id, JobPosting.title, Organization.name, JobPosting.published_at)
        .join(Organization, Organization.id == JobPosting.organization_id)
        .where(
            JobPosting.organization_id.in_(sorted(served)),
            JobPosting.published_at.is_not(None),
            JobPosting.state != "removed",
        )
        .order_by(JobPosting.published_at.desc(), JobPosting.id.desc())
        .limit(MOST_COPIES)
    )
    return [Former(*row) for row in db.session.execute(rows)]


def openings_like(row: JobPosting, title: str) -> list[Former]:
    """Return openings of the same organization with a like title of the last 30 days."""
    since = now() - timedelta(days=ALIKE_DAYS)
    at = func.coalesce(JobPosting.published_at, JobPosting.created_at)
    rows = select(JobPosting.id, JobPosting.title, Organization.name, at).where(
        Organization.id == JobPosting.organization_id,
        JobPosting.organization_id == row.organization_id,
        JobPosting.id != row.id,
        JobPosting.state.in_(("pending", "open", "paused", "closed")),
        at > since,
    )
    found = db.session.execute(rows.order_by(JobPosting.id.desc()).limit(500))
    return [Former(*other) for other in found if _alike(title, other.title)]


def posters_of(row: JobPosting) -> list[int]:
    """Return who may write an opening now, without admins: two statements and one a parent.

    One that a firm writes takes one more, and those of its client again.
    """
    place = db.session.get_one(Organization, row.organization_id)
    houses = [place.id, *ancestors_of(place)]
    theirs: Any = HiringRole.organization_id.in_(houses) & (HiringRole.kind == "poster")
    if row.firm_id is not None and is_client(row.firm_id, row.organization_id):
        theirs = or_(theirs, HiringRole.organization_id == row.firm_id)
    rows = select(HiringRole.user_id).where(theirs, hires(now(), today())).distinct()
    return list(db.session.scalars(rows.order_by(HiringRole.user_id)))


def served_places(served: Collection[int]) -> list[Organization]:
    """Return the organizations a desk hires for by name, at most 300; one statement."""
    rows = select(Organization).where(
        Organization.id.in_(sorted(served)), Organization.merged_into_id.is_(None)
    )
    ordered = rows.order_by(Organization.name_key, Organization.id).limit(MOST_SCHOOLS)
    return list(db.session.scalars(ordered))


def schools_near(managed_for: int, desks: Sequence[Desk]) -> list[Organization]:
    """Return the places an opening of an organization may name, those its desk serves."""
    served = {number for desk in desks if managed_for in desk.serves for number in desk.serves}
    return served_places(served | {managed_for})


def _alike(first: str, second: str) -> bool:
    one, other = (" ".join(text.casefold().split()) for text in (first, second))
    return one == other or SequenceMatcher(None, one, other).ratio() >= ALIKE
