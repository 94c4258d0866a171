from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Date,
    Select,
    String,
    and_,
    cast,
    func,
    or_,
    select,
    union_all,
)

from forum.accounts.models import User
from forum.core.db import UtcDateTime, db
from forum.core.facets.keeping import digit, news
from forum.core.hot import Hot, value
from forum.members.models import (
    Block,
    Connection,
    Context,
    ContextTerm,
    DirectoryMark,
    Profile,
)
from forum.members.policy import visible_members
from forum.organizations.models import Affiliation, Organization
from forum.organizations.policy import verified

# Numbers in one statement are rounded up to these, so that a process holds few statements.
SHAPES = (1, 8, 32, 128, 512)


class Joined(NamedTuple):
    """When a member came; everybody has a place in this order, also who is not listed yet."""

    id: int
    created_at: datetime


class Entry(NamedTuple):
    """What the directory finds, counts and shows a member by."""

    id: int
    listed: bool
    name: str
    username: str
    role: str
    headline: str
    location: str
    state: str
    photo: str | None
    helped_count: int
    about: str
    helps: str
    doing: str
    about_shown: int
    contact_shown: int
    work_shown: int
    context_shown: int
    skills_shown: int
    stage: str | None
    organization_kind: str | None
    size_band: str | None
    locale: str | None
    open_to_contact: bool | None


class Held(NamedTuple):
    """The terms of a member's context, as numbers with commas: one row a member, not fifteen."""

    user_id: int
    terms: str


class Work(NamedTuple):
    """A place somebody works at, or will: `verified` says that it is, until it expires."""

    user_id: int
    title: str
    organization: str
    slug: str
    starts_on: date | None
    ends_on: date | None
    verified: bool
    expires_at: datetime | None


class Sign(NamedTuple):
    """What a request asks first: 0 the floor, 1 a mark, 2 a block, 3 a connection."""

    kind: int
    number: int
    mark: int


def among(column: Any, count: int) -> Any:
    """Return the WHERE of a range of members (count 0), or of so many."""
    number = BigInteger()
    if count == 0:
        return and_(column > value("low", number), column <= value("high", number))
    return column.in_([value(f"id_{place}", number) for place in range(count)])


def shaped(ids: Sequence[int]) -> tuple[int, dict[str, int]]:
    """Return the shape and the values of a statement about some members, at most 512."""
    count = next(shape for shape in SHAPES if shape >= len(ids))
    filled = [*ids, *[ids[-1]] * (count - len(ids))]
    return count, {f"id_{place}": number for place, number in enumerate(filled)}


def _entries(count: int) -> Select[Any]:
    columns: tuple[Any, ...] = (
        User.id,
        visible_members().label("listed"),
        User.name,
        User.username,
        User.role,
        Profile.headline,
        Profile.location,
        Profile.state,
        Profile.photo,
        Profile.helped_count,
        Profile.about_text,
        Profile.helps_source,
        Profile.doing_source,
        Profile.about_shown,
        Profile.contact_shown,
        Profile.work_shown,
        Profile.context_shown,
        Profile.skills_shown,
        Context.stage,
        Context.organization_kind,
        Context.size_band,
        Context.locale,
        Context.open_to_contact,
    )
    return (
        select(*columns)
        .join(Profile, Profile.user_id == User.id)
        .outerjoin(Context, Context.user_id == User.id)
        .where(among(User.id, count))
    )


def _held(count: int) -> Select[Any]:
    numbers = func.aggregate_strings(cast(ContextTerm.term_id, String), ",")
    columns: tuple[Any, ...] = (ContextTerm.user_id, numbers)
    found: Select[Any] = select(*columns).where(among(ContextTerm.user_id, count))
    return found.group_by(ContextTerm.user_id)


def _work(count: int) -> Select[Any]:
    day: Any = value("today", Date())
    moment: Any = value("moment", UtcDateTime())
    columns: tuple[Any, ...] = (
        Affiliation.user_id,
        Affiliation.title,
        Organization.name,
        Organization.slug,
        Affiliation.starts_on,
        Affiliation.ends_on,
        verified(moment).label("verified"),
        Affiliation.expires_at,
    )
    left = or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= day)
    return (
        select(*columns)
        .join(Organization, Organization.id == Affiliation.organization_id)
        .where(among(Affiliation.user_id, count), left)
        .order_by(Affiliation.user_id, Affiliation.id)
    )


def _signs(dialect: str, guest: bool) -> Any:
    me = value("me", BigInteger())
    parts = news(dialect, DirectoryMark.user_id, DirectoryMark.mark)
    if not guest:
        parts += [
            select(digit(2), Block.blocked_id, digit(0)).where(Block.user_id == me),
            select(digit(2), Block.user_id, digit(0)).where(Block.blocked_id == me),
            select(digit(3), Connection.high_id, digit(0)).where(Connection.low_id == me),
            select(digit(3), Connection.low_id, digit(0)).where(Connection.high_id == me),
        ]
    return union_all(*parts)


def _joined(count: int | None) -> Select[Any]:
    columns: tuple[Any, ...] = (User.id, User.created_at)
    found: Select[Any] = select(*columns).join(Profile, Profile.user_id == User.id)
    if count is not None:
        found = found.where(among(User.id, count))
    return found.order_by(User.created_at, User.id)


entries = Hot(Entry, _entries)
held = Hot(Held, _held)
work = Hot(Work, _work)
joined = Hot(Joined, _joined)
_asked = Hot(Sign, _signs)


def signs(viewer_id: int | None, floor: int) -> list[Sign]:
    """Return what changed since, and who is blocked or known to the viewer; one statement."""
    values = {} if viewer_id is None else {"me": viewer_id}
    dialect = db.engine.dialect.name
    return _asked.rows(dialect, viewer_id is None, floor=floor, **values)
