from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import (
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.hot import Hot, value
from forum.counterparts import policy
from forum.counterparts.models import ConnectionRequest, Pairing
from forum.counterparts.scoring import SELLERS
from forum.growth.models import Assessment, Rating
from forum.members.models import Context, ContextTerm, Profile
from forum.members.policy import connected_with, not_blocked, shown_to, visible_members
from forum.organizations.models import Affiliation, Organization

# How many of the asker's terms people are chosen by; and of each term, how many of those who hold
# it, on each side of the asker's own number. So the work is the same whatever the size of the
# community, and everybody is somebody's neighbor.
SLOTS = 5

_ID = User.id.type
_DAY = Affiliation.ends_on.type
_MOMENT = Context.as_of.type
_PARENT = Organization.__table__.alias("parent")


class Mine(NamedTuple):
    """Where the asker works; `terms`, `families` and `helped` are words between commas."""

    stage: str
    organization_kind: str
    size_band: str
    locale: str
    zone: str
    terms: str | None
    families: str | None
    helped: str | None
    open_to_contact: bool


class Holders(NamedTuple):
    """People who hold the term of a slot, as one text with commas."""

    slot: int
    people: str | None


class Candidate(NamedTuple):
    """Somebody who may be suggested and shares something, with what the asker may see of it."""

    user_id: int
    username: str
    name: str
    headline: str
    stage: str
    organization_kind: str
    size_band: str
    locale: str
    zone: str
    terms: str | None


class Levels(NamedTuple):
    """A person's latest finished levels: sub-skill:level between commas."""

    user_id: int
    levels: str


def listed(column: Any) -> Any:
    """Return an aggregate of a column as one text with commas; their order means nothing."""
    return func.aggregate_strings(cast(column, String), ",")


def terms_of(owner: Any) -> Any:
    """Return the terms of a context as one text."""
    mine = select(listed(ContextTerm.term_id)).where(ContextTerm.user_id == owner)
    return mine.correlate_except(ContextTerm).scalar_subquery()


def _current() -> ColumnElement[bool]:
    return or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= value("today", _DAY))


def _families(me: Any) -> Any:
    own, above = Organization.id, func.coalesce(Organization.parent_id, Organization.id)
    top = func.coalesce(_PARENT.c.parent_id, above)
    three = cast(own, String) + "," + cast(above, String) + "," + cast(top, String)
    return (
        select(func.aggregate_strings(three, ","))
        .select_from(Affiliation)
        .join(Organization, Organization.id == Affiliation.organization_id)
        .outerjoin(_PARENT, _PARENT.c.id == Organization.parent_id)
        .where(Affiliation.user_id == me, _current())
        .scalar_subquery()
    )


def _helped(me: Any) -> Any:
    low, high = Pairing.low_id, Pairing.high_id
    asked = and_(
        ConnectionRequest.state == "accepted",
        or_(
            and_(ConnectionRequest.from_id == low, ConnectionRequest.to_id == high),
            and_(ConnectionRequest.from_id == high, ConnectionRequest.to_id == low),
        ),
    )
    return (
        select(func.aggregate_strings(ConnectionRequest.kind, ","))
        .select_from(Pairing)
        .join(ConnectionRequest, asked)
        .where(or_(low == me, high == me), Pairing.helped.is_(True))
        .scalar_subquery()
    )


def _mine() -> Select[Any]:
    me = value("me", _ID)
    columns: tuple[Any, ...] = (
        Context.stage,
        Context.organization_kind,
        Context.size_band,
        Context.locale,
        User.timezone,
        terms_of(me),
        _families(me),
        _helped(me),
        Context.open_to_contact,
    )
    return select(*columns).join(User, User.id == Context.user_id).where(Context.user_id == me)


mine = Hot(Mine, _mine)


def _holders(window: int) -> Select[Any]:
    me, parts = value("me", _ID), []
    for slot in range(SLOTS):
        held = select(ContextTerm.user_id).where(ContextTerm.term_id == value(f"term{slot}", _ID))
        above = held.where(ContextTerm.user_id > me).order_by(ContextTerm.user_id)
        below = held.where(ContextTerm.user_id < me).order_by(ContextTerm.user_id.desc())
        for side in (above, below):
            near = side.limit(window).subquery()
            parts.append(select(literal_column(str(slot)), listed(near.c.user_id)))
    return union_all(*parts)  # type: ignore[return-value]


holders = Hot(Holders, _holders)


def _at_a_seller_or_in(families: int) -> ColumnElement[bool]:
    """Whether the owner of a context works for a seller, or in a family of the asker's."""
    known = [value(f"family{n}", _ID) for n in range(families)]
    near = (Organization.id, Organization.parent_id, _PARENT.c.parent_id)
    places = [column.in_(known) for column in near] if known else []
    there = (
        select(literal(1))
        .select_from(Affiliation)
        .join(Organization, Organization.id == Affiliation.organization_id)
        .outerjoin(_PARENT, _PARENT.c.id == Organization.parent_id)
        .where(Affiliation.user_id == Context.user_id, _current())
        .where(or_(Organization.kind.in_(SELLERS), *places))
    )
    return exists(there.correlate(Context))


def asker() -> Any:
    """Return a viewer whose number is a place in a statement, for the predicates of members."""
    number: Any = value("me", _ID)
    return Viewer(id=number)


def zone_shown(viewer: Viewer) -> ColumnElement[str]:
    """Return the time zone of the owner of a context where the viewer may know it, "" elsewhere."""
    seen = shown_to(viewer, Profile.contact_shown, Context.user_id)
    return case((seen, User.timezone), else_="")


def suggestible(families: int) -> list[ColumnElement[bool]]:
    """Return what must hold of a context for its owner to be suggested to the asker."""
    me, busy = value("me", _ID), value("busy", _MOMENT)
    return [
        Context.open_to_contact.is_(True),
        policy.no_seller(),
        visible_members(),
        shown_to(asker(), Profile.context_shown, Context.user_id),
        not_blocked(asker(), Context.user_id),
        ~connected_with(me, Context.user_id),  # type: ignore[arg-type]
        ~policy.dismissed_by(me, Context.user_id),
        ~policy.asked_between(
            me, Context.user_id, value("asked", _MOMENT), value("withdrawn", _MOMENT)
        ),
        policy.active_since(value("active", _MOMENT)),
        policy.has_room(busy),
        ~_at_a_seller_or_in(families),
    ]


def _candidates(people: int, families: int) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Context.user_id,
        User.username,
        User.name,
        Profile.headline,
        Context.stage,
        Context.organization_kind,
        Context.size_band,
        Context.locale,
        zone_shown(asker()),
        terms_of(Context.user_id),
    )
    wanted = [value(f"person{n}", _ID) for n in range(people)]
    return (
        select(*columns)
        .join(User, User.id == Context.user_id)
        .join(Profile, Profile.user_id == Context.user_id)
        .where(Context.user_id.in_(wanted), *suggestible(families))
    )


candidates = Hot(Candidate, _candidates)


def _levels(people: int) -> Select[Any]:
    pair = cast(Rating.sub_skill_id, String) + ":" + cast(Rating.level, String)
    latest = Assessment.__table__.alias("latest")
    newest = (
        select(latest.c.id)
        .where(latest.c.user_id == Assessment.user_id, latest.c.finished_at.is_not(None))
        .order_by(latest.c.finished_at.desc(), latest.c.id.desc())
        .limit(1)
        .correlate(Assessment)
        .scalar_subquery()
    )
    wanted = [value(f"person{n}", _ID) for n in range(people)]
    columns: tuple[Any, ...] = (Assessment.user_id, func.aggregate_strings(pair, ","))
    return (
        select(*columns)
        .join(Rating, Rating.assessment_id == Assessment.id)
        .join(Profile, Profile.user_id == Assessment.user_id)
        .where(Assessment.user_id.in_(wanted), Assessment.id == newest)
        .where(shown_to(asker(), Profile.skills_shown, Assessment.user_id))
        .group_by(Assessment.user_id)
    )


levels = Hot(Levels, _levels)
