"""What people who hire see: their openings by state, what waits for them, one opening's history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import User
from forum.core.db import db
from forum.jobs.models import JobEvent, JobPosting, JobReviewer
from forum.organizations.models import Organization
from forum.organizations.queries.hiring import Desk

MOST: Final = 300
MOST_EVENTS: Final = 200
# The order in which a desk reads its openings.
ORDER: Final = ("pending", "open", "paused", "draft", "closed", "removed", "archived")


class DeskLine(NamedTuple):
    """An opening on the list of its desk; `silent`: it is off the lists until somebody answers."""

    id: int
    slug: str
    title: str
    state: str
    closed_how: str
    organization: str
    organization_slug: str
    author_id: int
    author: str
    pay: str
    rolling: bool
    timezone: str
    closes_at: datetime | None
    updated_at: datetime
    asked_at: datetime | None
    unlisted_at: datetime | None
    view_count: int
    save_count: int
    application_count: int


class EventLine(NamedTuple):
    """Something that happened to an opening; nobody's name is the clock's."""

    before: str
    after: str
    note: str
    at: datetime
    username: str | None
    name: str | None


class ReadLine(NamedTuple):
    """An opening whose applications somebody reads for colleagues."""

    id: int
    title: str
    organization: str


class Reviewer(NamedTuple):
    """A colleague who reads the applications to an opening."""

    id: int
    username: str
    name: str


def desk_lines(desks: Sequence[Desk]) -> Mapping[str, list[DeskLine]]:
    """Return state → the openings somebody writes, those last touched first; one statement."""
    mine = [theirs(desk) for desk in desks if desk.kind == "poster" or desk.firm]
    if not mine:
        return {}
    rows = _lines().where(or_(*mine)).limit(MOST)
    found: dict[str, list[DeskLine]] = defaultdict(list)
    for row in db.session.execute(rows):
        line = DeskLine(*row)
        found[line.state].append(line)
    return {state: found[state] for state in ORDER if state in found}


def theirs(desk: Desk) -> ColumnElement[bool]:
    """Return the WHERE of the openings a desk writes: `policy.manages` in SQL."""
    served = JobPosting.organization_id.in_(sorted(desk.serves))
    return and_(served, JobPosting.firm_id == desk.organization_id) if desk.firm else served


def read_by(user_id: int) -> list[ReadLine]:
    """Return the openings whose applications a member was asked to read; one statement."""
    rows = (
        select(JobPosting.id, JobPosting.title, Organization.name)
        .join(JobReviewer, JobReviewer.posting_id == JobPosting.id)
        .join(Organization, Organization.id == JobPosting.organization_id)
        .where(JobReviewer.user_id == user_id, JobPosting.state.in_(("open", "paused", "closed")))
        .order_by(JobPosting.id.desc())
        .limit(MOST)
    )
    return [ReadLine(*row) for row in db.session.execute(rows)]


def events_of(posting_id: int) -> list[EventLine]:
    """Return what happened to an opening, the latest first; one statement."""
    rows = (
        select(
            JobEvent.before, JobEvent.after, JobEvent.note, JobEvent.at, User.username, User.name
        )
        .outerjoin(User, User.id == JobEvent.by_id)
        .where(JobEvent.posting_id == posting_id)
        .order_by(JobEvent.id.desc())
        .limit(MOST_EVENTS)
    )
    return [EventLine(*row) for row in db.session.execute(rows)]


def reviewers_of(posting_id: int) -> list[Reviewer]:
    """Return who reads the applications beside the posters, by name; one statement."""
    rows = (
        select(User.id, User.username, User.name)
        .join(JobReviewer, JobReviewer.user_id == User.id)
        .where(JobReviewer.posting_id == posting_id)
        .order_by(User.name, User.id)
    )
    return [Reviewer(*row) for row in db.session.execute(rows)]


def _lines() -> Any:
    return (
        select(
            JobPosting.id,
            JobPosting.slug,
            JobPosting.title,
            JobPosting.state,
            JobPosting.closed_how,
            Organization.name,
            Organization.slug,
            JobPosting.author_id,
            User.name,
            JobPosting.pay,
            JobPosting.rolling,
            JobPosting.timezone,
            JobPosting.closes_at,
            JobPosting.updated_at,
            JobPosting.asked_at,
            JobPosting.unlisted_at,
            JobPosting.view_count,
            JobPosting.save_count,
            JobPosting.application_count,
        )
        .join(Organization, Organization.id == JobPosting.organization_id)
        .join(User, User.id == JobPosting.author_id)
        .order_by(JobPosting.updated_at.desc(), JobPosting.id.desc())
    )
