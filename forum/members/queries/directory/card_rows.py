from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Integer, Select, select, tuple_

from forum.accounts.models import User
from forum.core.hot import Hot, value
from forum.members.models import Context, Profile
from forum.members.policy import visible_members
from forum.members.queries.directory.reading import among, at_present
from forum.organizations.models import Affiliation, Organization


class Number(NamedTuple):
    """A member by number."""

    id: int
    helped_count: int


def _helpful(further: bool) -> Select[Any]:
    columns: tuple[Any, ...] = (Profile.user_id, Profile.helped_count)
    statement: Select[Any] = select(*columns)
    if further:
        place: Any = tuple_(Profile.helped_count, Profile.user_id)
        here = tuple_(value("count", BigInteger()), value("id", BigInteger()))
        statement = statement.where(place < here)
    order = (Profile.helped_count.desc(), Profile.user_id.desc())
    return statement.order_by(*order).limit(value("most", Integer()))


def _helped(count: int) -> Select[Any]:
    columns: tuple[Any, ...] = (Profile.user_id, Profile.helped_count)
    return select(*columns).where(among(Profile.user_id, count))


class Card(NamedTuple):
    """What a card shows of a member; `*_shown` say to whom."""

    id: int
    username: str
    name: str
    role: str
    created_at: datetime
    headline: str
    location: str
    state: str
    photo: str | None
    helped_count: int
    contact_shown: int
    work_shown: int
    context_shown: int
    stage: str | None
    open_to_contact: bool | None


class Work(NamedTuple):
    """A place somebody works at now."""

    user_id: int
    title: str
    organization: str
    slug: str
    verified_at: datetime | None
    expires_at: datetime | None


def _cards(count: int) -> Select[Any]:
    columns: tuple[Any, ...] = (
        User.id,
        User.username,
        User.name,
        User.role,
        User.created_at,
        Profile.headline,
        Profile.location,
        Profile.state,
        Profile.photo,
        Profile.helped_count,
        Profile.contact_shown,
        Profile.work_shown,
        Profile.context_shown,
        Context.stage,
        Context.open_to_contact,
    )
    return (
        select(*columns)
        .join(Profile, Profile.user_id == User.id)
        .outerjoin(Context, Context.user_id == User.id)
        .where(among(User.id, count), visible_members())
    )


def _work(count: int) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Affiliation.user_id,
        Affiliation.title,
        Organization.name,
        Organization.slug,
        Affiliation.verified_at,
        Affiliation.expires_at,
    )
    return (
        select(*columns)
        .join(Organization, Organization.id == Affiliation.organization_id)
        .where(among(Affiliation.user_id, count), at_present())
        .order_by(Affiliation.id)
    )


helpful = Hot(Number, _helpful)
helped = Hot(Number, _helped)
cards = Hot(Card, _cards)
work = Hot(Work, _work)
