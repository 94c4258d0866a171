"""Members who think of a colleague for an opening, as each of the three may read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import User
from forum.accounts.queries import folded_name
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.jobs.models import JobPosting, Referral
from forum.jobs.policy import is_taking
from forum.members.policy import apart, connected_with, not_blocked, visible_members
from forum.organizations.models import Organization

# How long a colleague has to say yes.
STANDS = timedelta(days=30)
MOST = 100
FROM, TO = aliased(User), aliased(User)


class Asked(NamedTuple):
    """An opening somebody thinks of the viewer for."""

    id: int
    posting_id: int
    title: str
    opening: str
    organization: str
    username: str
    name: str
    note: str
    state: str
    asked_at: datetime
    taking: bool


class Given(NamedTuple):
    """A colleague the viewer thought of, and whether they agreed; more is not for the viewer."""

    name: str
    username: str
    agreed: bool
    asked_at: datetime


class Named(NamedTuple):
    """A member who agreed to be named to the school, and who thought of them."""

    username: str
    name: str
    by_username: str
    by_name: str
    note: str
    answered_at: datetime | None


def waits() -> ColumnElement[bool]:
    """Return the WHERE of a referral that waits for the colleague's answer."""
    return and_(Referral.state == "asked", Referral.asked_at > now() - STANDS)


def asked_of(viewer: Viewer) -> Sequence[Asked]:
    """Return what colleagues think of the viewer for, latest first; one statement.

    What waits, and what they agreed to, which they may take back.
    """
    public = and_(JobPosting.state.in_(("open", "paused")), JobPosting.removed_at.is_(None))
    rows = db.session.execute(
        select(Referral, JobPosting, Organization.name, FROM.username, FROM.name)
        .join(JobPosting, JobPosting.id == Referral.posting_id)
        .join(Organization, Organization.id == JobPosting.organization_id)
        .join(FROM, FROM.id == Referral.from_id)
        .where(
            Referral.to_id == viewer.id,
            or_(Referral.state == "consented", and_(waits(), public)),
            not_blocked(viewer, Referral.from_id),
        )
        .order_by(Referral.id.desc())
        .limit(MOST)
    )
    return [
        Asked(
            id=row.id,
            posting_id=posting.id,
            title=posting.title,
            opening=f"/jobs/{posting.id}-{posting.slug}",
            organization=organization,
            username=username,
            name=name,
            note=row.note,
            state=row.state,
            asked_at=row.asked_at,
            taking=is_taking(posting),
        )
        for row, posting, organization, username, name in rows
    ]


def given_by(viewer: Viewer, posting_id: int) -> Sequence[Given]:
    """Return whom the viewer thought of for an opening; that somebody declined is not said."""
    rows = db.session.execute(
        select(User.name, User.username, Referral.state == "consented", Referral.asked_at)
        .join(User, User.id == Referral.to_id)
        .where(Referral.posting_id == posting_id, Referral.from_id == viewer.id)
        .order_by(Referral.id.desc())
    )
    return [Given(name, username, bool(agreed), at) for name, username, agreed, at in rows]


def named_to_school(posting_id: int) -> Sequence[Named]:
    """Return members who agreed to be named to an opening's school; asks no rights.

    Of nobody else there is a trace: neither a name nor a number.
    """
    statement: Select[Any] = (
        select(TO.username, TO.name, FROM.username, FROM.name)
        .add_columns(Referral.note, Referral.answered_at)
        .join(TO, TO.id == Referral.to_id)
        .join(FROM, FROM.id == Referral.from_id)
        .where(
            Referral.posting_id == posting_id,
            Referral.state == "consented",
            TO.state == "active",
            ~apart(Referral.from_id, Referral.to_id),
        )
        .order_by(Referral.answered_at.desc(), Referral.id.desc())
        .limit(MOST)
    )
    return [Named(*row) for row in db.session.execute(statement)]


def find_colleague(viewer: Viewer, username: str) -> int | None:
    """Return the number of a connected member of that name, None for anybody else."""
    key = folded_name(username.strip().removeprefix("@"))
    if viewer.id is None or not key.isprintable():
        return None
    return db.session.scalar(
        select(User.id).where(
            User.username_key == key,
            visible_members(),
            connected_with(viewer.id, User.id),
            not_blocked(viewer, User.id),
        )
    )


def colleagues(viewer: Viewer) -> Sequence[tuple[str, str]]:
    """Return (username, name) of the viewer's connected members, for choosing one."""
    if viewer.id is None:
        return []
    rows = db.session.execute(
        select(User.username, User.name)
        .where(visible_members(), connected_with(viewer.id, User.id), not_blocked(viewer, User.id))
        .order_by(User.name_key, User.id)
        .limit(MOST)
    )
    return [(username, name) for username, name in rows]


def get_asked(viewer: Viewer, referral_id: int) -> Referral:
    """Return a referral of the viewer as the colleague, locked; NotFound for others."""
    row = db.session.scalar(
        select(Referral)
        .where(Referral.id == referral_id, Referral.to_id == viewer.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    return row
