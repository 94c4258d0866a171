from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, String, cast, func, select, union_all

from forum.core.access import GUEST, Viewer
from forum.core.db import db
from forum.core.facets.keeping import digit, news
from forum.core.hot import Hot, value
from forum.jobs.models import JobChange, JobLocation, JobPosting, JobSkillTarget, JobTerm
from forum.jobs.policy import listed_postings
from forum.members.models import Block
from forum.organizations.models import Organization

# Stand in no text that was cleaned: between the parts of a place, and between places.
BETWEEN, APART = "\x1f", "\x1e"
# Rows are read so many at a time: one statement, compiled once.
MOST_ROWS = 20


class Entry(NamedTuple):
    """What openings are found, counted and put in order by.

    `listed` is what `policy.listed_postings` says to everybody; whom a viewer keeps apart from is
    taken away for each. `places` are position, school, city and state of each (`places_of`).
    """

    id: int
    author_id: int
    listed: bool
    organization_id: int
    organization: str
    organization_slug: str
    kind: str
    family: str
    arrangement: str
    employment: str
    fte: int
    certification: str
    year_max: int
    title: str
    text: str
    terms: str | None
    skills: str | None
    places: str | None
    closes_at: datetime | None
    published_at: datetime


class Row(NamedTuple):
    """An opening as a list shows it, without its organization and places."""

    id: int
    slug: str
    title: str
    excerpt: str
    pay: str
    arrangement: str
    employment: str
    fte: int
    rolling: bool
    internal: str
    closes_at: datetime | None
    timezone: str
    published_at: datetime
    author_id: int
    organization_id: int


class Organized(NamedTuple):
    """What lists say of an organization."""

    id: int
    slug: str
    name: str
    kind: str


class Spot(NamedTuple):
    """A place of an opening."""

    school: str
    city: str
    state: str


def places_of(said: str | None) -> list[Spot]:
    """Return the places of an entry in their order."""
    parts = [place.split(BETWEEN) for place in said.split(APART)] if said else []
    return [Spot(*part[1:]) for part in sorted(parts, key=lambda part: int(part[0]))]


class Sign(NamedTuple):
    """What a request asks first: 0 the floor, 1 a mark, 2 a block."""

    kind: int
    number: int
    mark: int


def entries(numbers: Sequence[int] | None = None) -> list[Entry]:
    """Return published openings, of some numbers or all, in the order of publishing."""
    terms = select(func.aggregate_strings(cast(JobTerm.term_id, String), ","))
    skills = select(func.aggregate_strings(JobSkillTarget.slug, ","))
    said = (JobLocation.school, JobLocation.city, JobLocation.state)
    place: Any = cast(JobLocation.position, String)
    for part in said:
        place = place + BETWEEN + part
    places = select(func.aggregate_strings(place, APART))
    columns: tuple[Any, ...] = (
        JobPosting.id,
        JobPosting.author_id,
        listed_postings(GUEST).label("listed"),
        JobPosting.organization_id,
        Organization.name,
        Organization.slug.label("organization_slug"),
        Organization.kind,
        *(getattr(JobPosting, name) for name in Entry._fields[7:15]),
        terms.where(JobTerm.posting_id == JobPosting.id).correlate(JobPosting).scalar_subquery(),
        skills.where(JobSkillTarget.posting_id == JobPosting.id)
        .correlate(JobPosting)
        .scalar_subquery(),
        places.where(JobLocation.posting_id == JobPosting.id)
        .correlate(JobPosting)
        .scalar_subquery(),
        JobPosting.closes_at,
        JobPosting.published_at,
    )
    found = (
        select(*columns)
        .join(Organization, Organization.id == JobPosting.organization_id)
        .where(JobPosting.published_at.is_not(None))
        .order_by(JobPosting.published_at, JobPosting.id)
    )
    if numbers is not None:
        found = found.where(JobPosting.id.in_(numbers))
    return [Entry._make(row) for row in db.session.execute(found)]


def _rows(count: int) -> Select[Any]:
    columns: tuple[Any, ...] = tuple(getattr(JobPosting, name) for name in Row._fields)
    among = JobPosting.id.in_([value(f"id_{place}", BigInteger()) for place in range(count)])
    # Whether its minute came is asked of the clock, not of a statement that is compiled once.
    return select(*columns).where(among, JobPosting.state == "open")


_shown = Hot(Row, _rows)


def rows(numbers: Sequence[int]) -> list[Row]:
    """Return what a list shows of some openings that are open; one statement for each 20."""
    found: list[Row] = []
    for start in range(0, len(numbers), MOST_ROWS):
        some = numbers[start : start + MOST_ROWS]
        filled = [*some, *[some[-1]] * (MOST_ROWS - len(some))]
        ids = {f"id_{place}": number for place, number in enumerate(filled)}
        found += _shown.rows(MOST_ROWS, **ids)
    return found


def organizations() -> dict[int, Organized]:
    """Return number → what lists say of the organizations that posted openings."""
    posted = select(JobPosting.organization_id).where(JobPosting.published_at.is_not(None))
    columns: tuple[Any, ...] = tuple(getattr(Organization, name) for name in Organized._fields)
    found = select(*columns).where(Organization.id.in_(posted))
    return {row.id: Organized._make(row) for row in db.session.execute(found)}


def _signs(dialect: str, guest: bool) -> Any:
    parts = news(dialect, JobChange.posting_id, JobChange.mark)
    if not guest:
        me = value("me", BigInteger())
        parts += [
            select(digit(2), Block.blocked_id, digit(0)).where(Block.user_id == me),
            select(digit(2), Block.user_id, digit(0)).where(Block.blocked_id == me),
        ]
    return union_all(*parts)


_asked = Hot(Sign, _signs)


def signs(viewer: Viewer, floor: int) -> list[Sign]:
    """Return what changed since, and whom the viewer keeps apart from; one statement."""
    values = {} if viewer.id is None else {"me": viewer.id}
    return _asked.rows(db.engine.dialect.name, viewer.id is None, floor=floor, **values)
