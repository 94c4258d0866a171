"""In whose name a recruiter looks at candidates: chosen by hand, kept in the session."""

from __future__ import annotations

from flask import session
from sqlalchemy import select

from forum.core.access import member_id
from forum.core.db import db
from forum.core.refusals import Forbidden
from forum.organizations.models import HiringRole, Organization
from forum.organizations.queries.hiring import Desk, desks_of

RECRUITER = "recruiter"
_KEPT = "talent_desk"
CHOOSE = "Choose first in which role you look for candidates."
ENDED = (
    "You do not act as recruiter for {name} any more: that right was ended, or your place there "
    "is not verified now. What you asked for is kept below."
)


class DeskNeeded(Forbidden):
    """Nobody sees candidates without a role they chose; the page that says so lets them choose."""

    code = "desk-needed"


def acting_desk() -> Desk:
    """Return the recruiter desk the viewer chose to act at, looked at anew.

    Raises DeskNeeded, whose answer (status 403) is the page where a role is chosen, with the
    address that was asked for kept; SignInNeeded for a guest.
    """
    desk = find_desk()
    if desk is not None:
        return desk
    raise DeskNeeded(_ended() or CHOOSE)


def find_desk() -> Desk | None:
    """Return the recruiter desk the viewer acts at now, None without one."""
    chosen = session.get(_KEPT)
    if chosen is None:
        return None
    desks = desks_of(member_id(), RECRUITER)
    return next((desk for desk in desks if desk.role_id == chosen), None)


def act_at(role_id: int) -> Desk:
    """Act at one of the viewer's recruiter desks from now on; raises DeskNeeded for no such one."""
    for desk in desks_of(member_id(), RECRUITER):
        if desk.role_id == role_id:
            session[_KEPT] = role_id
            return desk
    raise DeskNeeded("This is no role of yours, or it has ended.")


def leave() -> None:
    """Act as nobody but oneself again."""
    session.pop(_KEPT, None)


def _ended() -> str:
    chosen = session.get(_KEPT)
    mine = (HiringRole.id == chosen, HiringRole.user_id == member_id())
    rows = select(Organization.name).join(HiringRole, HiringRole.organization_id == Organization.id)
    name = db.session.scalar(rows.where(*mine)) if isinstance(chosen, int) else None
    return ENDED.format(name=name) if name else ""
