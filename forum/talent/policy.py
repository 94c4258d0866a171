from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, Select, and_, exists, false, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.members.policy import apart, visible_members
from forum.organizations.models import Affiliation, Client, Organization
from forum.organizations.policy import today
from forum.organizations.queries.hiring import Desk
from forum.talent.models import Candidate, CandidateHidden

RECRUITER, POSTER, MEMBER = "recruiter", "poster", "member"
# Clients that only were asked count too: a firm that hopes for a client tells it nothing sooner.
SERVED = ("asked", "confirmed")
NOWHERE = 0


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody who looks at candidates, and in which role: recruiter, poster or member.

    `desk_id` and `school_id` are the organizations of the role and of an opening it is about, 0
    for none; where the person works and whom their firms serve is read anew each time.
    """

    kind: str
    user_id: int | None
    desk_id: int = NOWHERE
    school_id: int = NOWHERE


def recruiting(desk: Desk) -> Seeker:
    """Return the seeker who looks for people at a recruiter's desk."""
    return Seeker(RECRUITER, desk.user_id, desk.organization_id)


def posting_for(desk: Desk, organization_id: int) -> Seeker:
    """Return the seeker who is told which members match an opening of an organization."""
    return Seeker(POSTER, desk.user_id, desk.organization_id, organization_id)


def looking(viewer: Viewer) -> Seeker:
    """Return the seeker any signed-in member is; a guest is one who sees nobody."""
    return Seeker(MEMBER, viewer.id)


def visible_candidates(seeker: Seeker) -> ColumnElement[bool]:
    """Return the WHERE under which a row of `candidates` is there for a seeker.

    The one predicate for results, counts, pages, lists, alerts, matches, exports and badges: what
    it leaves out is, for this seeker, not in the community.
    """
    if seeker.user_id is None:
        return false()
    me, desk, school = seeker.user_id, seeker.desk_id, seeker.school_id
    found: ColumnElement[bool] = seen_by(seeker.kind, me, desk, school, today())
    return found


def seen_by(kind: str, me: Any, desk_id: Any, school_id: Any, day: date | Any) -> Any:
    """Return the WHERE of `visible_candidates`; all but the kind may be places of values.

    A candidate is left out who shows themselves to others only, whose account is not to be seen,
    who is the seeker, where one blocked the other, and who works (or will, verified or not) in a
    house of the seeker's or hides from one.
    """
    houses = select(near_organizations(me, desk_id, school_id, day).c.id)
    works = and_(Affiliation.user_id == Candidate.user_id, not_ended(day))
    hides = CandidateHidden.user_id == Candidate.user_id
    return and_(
        shows_to(kind),
        Candidate.user_id != me,
        _is_member(),
        ~_any(Affiliation, works, houses),
        ~_any(CandidateHidden, hides, houses),
        ~apart(me, Candidate.user_id),
    )


def shows_to(kind: str) -> ColumnElement[bool]:
    """Return the WHERE under which a candidate switched on to be seen by this kind of seeker."""
    if kind == MEMBER:
        return Candidate.audience == "everyone"
    return Candidate.audience.in_(("recruiters", "everyone"))


def not_ended(day: Any) -> ColumnElement[bool]:
    """Return the WHERE of a place of work that is one now or will be."""
    return or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= day)


def near_organizations(me: Any, desk_id: Any, school_id: Any, day: Any) -> CTE:
    """Return the organizations whose people a seeker is not shown.

    All of every house the seeker works in or looks for people for, and of every house served by a
    search firm among those.
    """
    works = select(Affiliation.organization_id.label("id")).where(
        Affiliation.user_id == me, not_ended(day)
    )
    looks = select(Organization.id).where(Organization.id.in_([desk_id, school_id]))
    own = _houses(works.union(looks).cte("near_own"), "own")
    served = select(Client.organization_id.label("id")).where(
        Client.firm_id.in_(select(own.c.id)), Client.state.in_(SERVED)
    )
    theirs = _houses(served.cte("near_served"), "served")
    return select(own.c.id).union(select(theirs.c.id)).cte("near")


def _is_member() -> Any:
    # Asked apart, so that it stands beside a `users` of the statement around it.
    found = select(literal(1)).where(User.id == Candidate.user_id, visible_members())
    return exists(found.correlate(Candidate))


def _houses(places: CTE, name: str) -> CTE:
    """Return all organizations of the houses of some: up to the topmost, and all below."""
    place, lower = aliased(Organization), aliased(Organization)
    up = select(places.c.id).cte(f"near_{name}_up", recursive=True)
    higher = func.coalesce(place.merged_into_id, place.parent_id)
    above: Select[Any] = select(higher).where(place.id == up.c.id, higher.is_not(None))
    up = up.union(above)
    down = select(up.c.id).cte(f"near_{name}_down", recursive=True)
    kept = and_(lower.merged_into_id.is_(None), lower.parent_id == down.c.id)
    led = or_(lower.merged_into_id == down.c.id, kept)
    return down.union(select(lower.id).join(down, led))


def _any(model: Any, his: Any, houses: Select[Any]) -> Any:
    found = select(literal(1)).where(his, model.organization_id.in_(houses))
    return exists(found.correlate(Candidate))
