from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, select
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.growth.models import Endorsement
from forum.growth.policy import Tie, is_mutual, standing
from forum.members.models import Profile
from forum.members.policy import connected_with, not_blocked, shown_to, visible_members
from forum.organizations.models import Organization
from forum.organizations.queries.work import organizations_of

MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Person:
    """Who endorsed, or was endorsed, as a name is shown."""

    id: int
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Voice:
    """An endorsement as it is shown: `person` is the other one of the two.

    `place_id` is where the endorser worked that day, after all merges since, and `place` its name
    if the endorser lets the viewer know where they work.
    `readable` is false for a viewer who has blocked its author, or was blocked by them.
    """

    id: int
    person: Person
    slug: str
    level: int
    basis: str
    note: str
    evidence_id: int | None
    place_id: int | None
    place: str
    at: datetime
    expires_at: datetime
    mutual: bool
    hidden: bool = False
    readable: bool = True


def _voices(viewer: Viewer, other: Any) -> Select[Any]:
    """Return the SELECT of endorsements with the person in the column `other`, and the place."""
    merged = aliased(Organization)
    back = aliased(Endorsement)
    other_way = and_(back.from_id == Endorsement.to_id, back.to_id == Endorsement.from_id)
    other_way = and_(other_way, back.ended_at.is_(None))
    before = select(func.max(back.at)).where(other_way, back.at <= Endorsement.at)
    after = select(func.min(back.at)).where(other_way, back.at >= Endorsement.at)
    work = shown_to(viewer, Profile.work_shown, Endorsement.from_id)
    told = and_(work, not_blocked(viewer, Endorsement.from_id), visible_members())
    name = func.coalesce(merged.name, Organization.name, "")
    return (
        select(Endorsement, User.id, User.username, User.name)
        .add_columns(func.coalesce(merged.id, Organization.id).label("place_id"))
        .add_columns(case((told, name), else_="").label("place"))
        .add_columns(before.scalar_subquery().label("before"))
        .add_columns(after.scalar_subquery().label("after"))
        .join(User, User.id == other)
        .join(Profile, Profile.user_id == Endorsement.from_id)
        .outerjoin(Organization, Organization.id == Endorsement.organization_id)
        .outerjoin(merged, merged.id == Organization.merged_into_id)
        .order_by(Endorsement.slug, Endorsement.level.desc(), Endorsement.id.desc())
    )


def _voice(row: Any, readable: bool = True) -> Voice:
    said: Endorsement = row.Endorsement
    return Voice(
        id=said.id,
        person=Person(row.id, row.username, row.name),
        slug=said.slug,
        level=said.level,
        basis=said.basis,
        note=said.note,
        evidence_id=said.evidence_id,
        place_id=row.place_id,
        place=row.place,
        at=said.at,
        expires_at=said.expires_at,
        mutual=is_mutual(said.at, (row.before, row.after)),
        hidden=said.hidden_at is not None,
        readable=readable,
    )


def standing_for(viewer: Viewer, owner_id: int) -> Sequence[Voice]:
    """Return the endorsements of a member that stand, the highest first; one statement.

    All of them count for what is verified; the viewer reads those that are `readable`.
    """
    free = case((not_blocked(viewer, Endorsement.from_id), 1), else_=0).label("free")
    statement = (
        _voices(viewer, Endorsement.from_id)
        .add_columns(free)
        .where(Endorsement.to_id == owner_id, standing(now()), visible_members())
    )
    return [_voice(row, bool(row.free)) for row in db.session.execute(statement)]


def received(viewer: Viewer) -> Sequence[Voice]:
    """Return the endorsements the viewer has, those they took from view included."""
    mine = _voices(viewer, Endorsement.from_id).where(Endorsement.to_id == viewer.id, _live())
    return [_voice(row) for row in db.session.execute(mine.limit(MOST_LISTED))]


def given(viewer: Viewer) -> Sequence[Voice]:
    """Return the endorsements the viewer gave that have not ended."""
    mine = _voices(viewer, Endorsement.to_id).where(Endorsement.from_id == viewer.id, _live())
    # The place is the viewer's own here, and would stand beside the name of the other.
    rows = db.session.execute(mine.limit(MOST_LISTED))
    return [replace(_voice(row), place="") for row in rows]


def _live() -> Any:
    return and_(Endorsement.ended_at.is_(None), Endorsement.expires_at > now())


def get_given(viewer: Viewer, endorsement_id: int) -> Endorsement:
    """Return a live endorsement the viewer gave, for changing it; raises NotFound."""
    return _get(endorsement_id, Endorsement.from_id == viewer.id)


def get_received(viewer: Viewer, endorsement_id: int) -> Endorsement:
    """Return a live endorsement the viewer was given, for changing it; raises NotFound."""
    return _get(endorsement_id, Endorsement.to_id == viewer.id)


def _get(endorsement_id: int, whose: Any) -> Endorsement:
    mine = select(Endorsement).where(Endorsement.id == endorsement_id, whose, _live())
    found = db.session.scalar(mine.with_for_update())
    if found is None:
        raise NotFound
    return found


def tie_between(viewer: Viewer, other_id: int, slug: str | None = None) -> Tie:
    """Return what stands between the viewer and a member they want to endorse; one statement."""
    own_id = viewer.id or 0
    said = select(func.max(case((Endorsement.hidden_at.is_(None), 1), else_=2))).where(
        Endorsement.from_id == own_id,
        Endorsement.to_id == other_id,
        Endorsement.slug == slug,
        _live(),
    )
    other = literal(other_id)
    row = db.session.execute(
        select(Profile.pathway_step)
        .add_columns(case((connected_with(own_id, other), 1), else_=0).label("connected"))
        .add_columns(case((not_blocked(viewer, other), 0), else_=1).label("blocked"))
        .add_columns(said.scalar_subquery().label("said"))
        .where(Profile.user_id == own_id)
    ).one()
    return Tie(
        oneself=own_id == other_id,
        connected=bool(row.connected),
        blocked=bool(row.blocked),
        step=row.pathway_step,
        endorsed=row.said is not None,
        hidden=row.said == 2,
    )


def organization_of(user_id: int) -> int | None:
    """Return where a member works today: the verified place first, then the latest begun."""
    places = sorted(organizations_of([user_id])[user_id], key=lambda place: not place.verified)
    return places[0].organization_id if places else None
