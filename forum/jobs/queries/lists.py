"""Short lists of openings, as other pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, or_, select, tuple_

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.paging import Cursor, Slice
from forum.jobs.models import JobLocation, JobMark, JobPosting, JobTerm
from forum.jobs.policy import is_taking, listed_postings
from forum.jobs.queries.finder.showing import SOON, until_of
from forum.jobs.states import CLOSED_HOW
from forum.organizations.models import Organization

MOST = 5
PER_PAGE = 30


class JobLine(NamedTuple):
    """An opening in a short list; `until` is its last day in its own zone, in words."""

    id: int
    slug: str
    title: str
    pay: str
    organization: str
    organization_slug: str
    until: str
    rolling: bool

    @property
    def address(self) -> str:
        """Return the address of its page."""
        return f"/jobs/{self.id}-{self.slug}"


def openings_at(viewer: Viewer, organization_id: int, most: int = MOST) -> list[JobLine]:
    """Return the latest openings of an organization and those of its schools; one statement."""
    there = select(JobLocation.posting_id).where(JobLocation.organization_id == organization_id)
    theirs = or_(JobPosting.organization_id == organization_id, JobPosting.id.in_(there))
    return _latest(viewer, theirs, most)


def openings_with(viewer: Viewer, term_ids: Sequence[int], most: int = MOST) -> list[JobLine]:
    """Return the latest openings that carry any of some terms; one statement."""
    carried = select(JobTerm.posting_id).where(JobTerm.term_id.in_(term_ids))
    return _latest(viewer, JobPosting.id.in_(carried), most)


def openings_like(
    viewer: Viewer, number: int, family: str, organization_id: int, most: int = MOST
) -> list[JobLine]:
    """Return other openings of the same organization or kind of role, latest first."""
    like = or_(JobPosting.family == family, JobPosting.organization_id == organization_id)
    return _latest(viewer, like & (JobPosting.id != number), most)


def _latest(viewer: Viewer, where: ColumnElement[bool], most: int) -> list[JobLine]:
    rows = _lines().where(where, listed_postings(viewer))
    rows = rows.order_by(JobPosting.published_at.desc(), JobPosting.id.desc()).limit(most)
    return [_line(row) for row in db.session.execute(rows)]


def _lines(*more: Any) -> Select[Any]:
    columns: tuple[Any, ...] = (
        JobPosting.id,
        JobPosting.slug,
        JobPosting.title,
        JobPosting.pay,
        Organization.name,
        Organization.slug.label("organization_slug"),
        JobPosting.closes_at,
        JobPosting.timezone,
        JobPosting.rolling,
    )
    joined = Organization.id == JobPosting.organization_id
    return select(*columns, *more).select_from(JobPosting).join(Organization, joined)


def _line(row: Any) -> JobLine:
    until = until_of(row.closes_at, row.timezone)
    named = (row.name, row.organization_slug)
    return JobLine(row.id, row.slug, row.title, row.pay, *named, until, row.rolling)


class Kept(NamedTuple):
    """An opening a member keeps; `ended` says how it closed, "" while it is open.

    `soon` says that it closes within three days.
    """

    line: JobLine
    state: str
    ended: str
    soon: bool
    at: datetime


def page_of_kept(viewer: Viewer, moment: datetime, after: Cursor | None) -> Slice[Kept]:
    """Return the openings a member keeps, latest kept first, closed ones too; one statement.

    What moderators removed, and what nobody else may open any more, is left out.
    """
    shown = JobPosting.state.in_(("open", "paused", "closed"))
    rows = (
        _lines(JobPosting.state, JobPosting.closed_how, JobMark.at)
        .join(JobMark, JobMark.posting_id == JobPosting.id)
        .where(
            JobMark.user_id == viewer.id,
            shown,
            JobPosting.published_at.is_not(None),
            JobPosting.removed_at.is_(None),
        )
        .order_by(JobMark.at.desc(), JobMark.posting_id.desc())
    )
    if after is not None:
        place = tuple_(JobMark.at, JobMark.posting_id)
        rows = rows.where(place < tuple_(after.at, after.id))
    found = [_kept(row, moment) for row in db.session.execute(rows.limit(PER_PAGE + 1))]
    kept = found[:PER_PAGE]
    cursor = str(Cursor(kept[-1].at, kept[-1].line.id)) if len(found) > PER_PAGE else None
    return Slice(kept, cursor, after is None)


def _kept(row: Any, moment: datetime) -> Kept:
    over = not is_taking(row) and row.state != "paused"
    ended = CLOSED_HOW.get(row.closed_how, CLOSED_HOW["expired"]) if over else ""
    closing = is_taking(row) and row.closes_at is not None and row.closes_at <= moment + SOON
    return Kept(_line(row), row.state, ended, closing, row.at)
