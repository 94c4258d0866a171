"""Who may hire for an organization: asked for, granted, refused and ended, each on record."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.audit import record
from forum.core.clock import now
from forum.core.db import db
from forum.core.notices import Kind, tell
from forum.core.refusals import Conflict, Forbidden
from forum.organizations.models import HiringRole, Organization
from forum.organizations.policy import may_decide_on
from forum.organizations.queries.hiring import desks_of
from forum.organizations.queries.hiring_people import deciders_of
from forum.organizations.queries.work import is_verified_at

ASKED = Kind(
    "hiring-ask",
    "somebody asks for a right to hire that I decide on",
    "{name} asks to hire for {title}",
    "{name} and others ask to hire for {title}",
    25,
)
DECIDED = Kind(
    "hiring-role",
    "my right to hire is granted, refused or ended",
    "{title}",
    "{title}",
    20,
)
KINDS: Final = {"poster": "write openings", "recruiter": "look for candidates"}


def ask(viewer: Viewer, place: Organization, kind: str, note: str) -> HiringRole:
    """Ask to hire for an organization; its posters and the administrators are told.

    Raises Forbidden unless the viewer's place there is verified, Conflict when they asked before.
    """
    if viewer.id is None or not is_verified_at(viewer, place.id):
        raise Forbidden("Have your work at this organization verified first.")
    _lock(viewer.id)
    alike = select(HiringRole).where(
        HiringRole.user_id == viewer.id,
        HiringRole.organization_id == place.id,
        HiringRole.kind == kind,
        HiringRole.state.in_(("asked", "granted")),
    )
    if (earlier := db.session.scalar(alike)) is not None:
        said = "You have this right already." if earlier.state == "granted" else "You asked before."
        raise Conflict(said)
    row = HiringRole(
        user_id=viewer.id,
        organization_id=place.id,
        kind=kind,
        state="asked",
        note=note,
        asked_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    told = [number for number in deciders_of(place.id) if number != viewer.id]
    where = f"/hiring/{place.slug}/people"
    tell(told, ASKED.name, f"hiring:{place.id}", place.name, where, viewer.id)
    return row


def decide(viewer: Viewer, row: HiringRole, *, grant: bool, note: str) -> None:
    """Grant or refuse what somebody asked for; in the log, and told to them.

    Raises Forbidden to who may not and for one's own, Conflict when it is decided already.
    """
    _may(viewer, row)
    if row.user_id == viewer.id:
        raise Forbidden("Somebody else decides on what you asked for.")
    if row.state != "asked":
        raise Conflict("It was decided meanwhile.")
    _set(viewer, row, "granted" if grant else "refused", note)


def end(viewer: Viewer, row: HiringRole, note: str) -> None:
    """End a right to hire, or take back what one asked for; in the log.

    One's own always; another's with the right to grant it. Raises Conflict when it ended already.
    """
    if row.user_id != viewer.id:
        _may(viewer, row)
    if row.state not in ("asked", "granted"):
        raise Conflict("It ended already.")
    _set(viewer, row, "ended", note)


def _may(viewer: Viewer, row: HiringRole) -> None:
    if not may_decide_on(viewer, row.organization_id, desks_of(viewer.id, "poster")):
        raise Forbidden("Posters of the organization and administrators decide this.")


def _set(viewer: Viewer, row: HiringRole, state: str, note: str) -> None:
    row.state, row.decided_note = state, note
    row.decided_at, row.decided_by_id = now(), viewer.id
    db.session.flush()
    place = db.session.get_one(Organization, row.organization_id)
    person = db.session.get_one(User, row.user_id)
    # Where people work they show themselves: the log that moderators read names it, nobody else's.
    record(
        (viewer.id, viewer.username),
        f"hiring-{state}",
        ("member", person.id, person.username),
        note or "No reason was asked for.",
        public=False,
        kind=row.kind,
        organization=place.slug,
    )
    if row.user_id != viewer.id:
        said = f"Your right to {KINDS[row.kind]} for {place.name}: {state}"
        tell(
            [row.user_id],
            DECIDED.name,
            f"hiring-role:{row.id}",
            said,
            f"/hiring/{place.slug}/people",
        )


def _lock(user_id: int) -> None:
    # One ask at a time from one member: a form that arrives twice at once asks once.
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
