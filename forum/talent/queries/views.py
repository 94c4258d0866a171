from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, or_, select

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.core.paging import Cursor, Slice
from forum.organizations.models import HiringRole, Organization
from forum.talent.choices import VIEW_DAYS
from forum.talent.models import ProfileView

PER_PAGE = 50


class View(NamedTuple):
    """Who looked at a candidate's page on a day, in which role and for whom."""

    day: date
    at: datetime
    role_id: int
    name: str
    username: str
    kind: str
    organization: str
    slug: str


def first_day() -> date:
    """Return the first day of which it is told who looked."""
    return (now() - timedelta(days=VIEW_DAYS)).date()


def views_of(user_id: int, before: Cursor | None = None) -> Slice[View]:
    """Return who looked at a member's page as a candidate, latest first; one statement."""
    rows = (
        select(
            ProfileView.day,
            ProfileView.at,
            ProfileView.role_id,
            User.name,
            User.username,
            HiringRole.kind,
            Organization.name,
            Organization.slug,
        )
        .join(User, User.id == ProfileView.recruiter_id)
        .join(HiringRole, HiringRole.id == ProfileView.role_id)
        .join(Organization, Organization.id == HiringRole.organization_id)
        .where(ProfileView.member_id == user_id, ProfileView.day >= first_day())
    )
    if before is not None:
        same = and_(ProfileView.at == before.at, ProfileView.role_id < before.id)
        rows = rows.where(or_(ProfileView.at < before.at, same))
    order = (ProfileView.at.desc(), ProfileView.role_id.desc())
    found = [View(*row) for row in db.session.execute(rows.order_by(*order).limit(PER_PAGE + 1))]
    items = found[:PER_PAGE]
    more = len(found) > PER_PAGE
    after = str(Cursor(items[-1].at, items[-1].role_id)) if more else None
    return Slice(items, after, before is None)
