"""Asking a candidate whether they would talk about an opening."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.markup import cook
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden, TooFast
from forum.organizations.queries.hiring import Desk, desks_of
from forum.organizations.queries.houses import houses_of
from forum.talent.choices import COOLDOWN_DAYS, REQUEST_DAYS, REQUESTS_A_DAY
from forum.talent.models import ContactRequest
from forum.talent.notices import ASKED
from forum.talent.policy import posting_for, recruiting
from forum.talent.queries.asking import (
    Earlier,
    Opening,
    asked_today,
    earlier_requests,
    find_once,
    find_opening,
)
from forum.talent.queries.requests import get_row
from forum.talent.queries.seen import get_seen_by_id

PLACE = "/account/candidate/requests"
NOT_NOW = "Not now. Your message was not sent."
CLOSED = "This opening is not open on the lists now, so nobody can be asked about it."


def ask(
    viewer: Viewer,
    desk: Desk,
    member_id: int,
    posting_id: int,
    message: str,
    once: str | None = None,
) -> ContactRequest:
    """Ask a candidate about an opening that a desk serves; the same form twice asks once.

    Everything is looked at again under a lock of the two people: the role, that the candidate is
    there for it, the opening, how many were asked within a day, and what was answered before.
    """
    _lock(viewer.id or 0, member_id)
    before = find_once(viewer.id or 0, once)
    if before is not None and before.member_id == member_id:
        return before
    desk = _standing(viewer, desk)
    opening = find_opening(viewer, desk, posting_id)
    _must_be_there(desk, member_id, opening)
    if opening is None:
        raise Conflict(CLOSED, "opening")
    _not_again(desk, opening, earlier_requests(member_id, posting_id))
    _not_too_many(viewer.id or 0)
    row = _new(viewer, desk, member_id, opening, message, None if before else once)
    tell([member_id], ASKED.name, f"contact:{row.id}", opening.title, f"{PLACE}/{row.id}")
    return row


def withdraw(viewer: Viewer, request_id: int) -> None:
    """Take a request back that was not answered; raises Conflict for one that was."""
    row = get_row(request_id, ContactRequest.recruiter_id == (viewer.id or 0))
    if row.state == "accepted":
        raise Conflict("They agreed a moment ago: you can talk now.")
    if row.state != "asked":
        raise Conflict("This request is closed already, so there is nothing to take back.")
    row.state, row.answered_at = "withdrawn", now()
    db.session.flush()


def expire() -> int:
    """Close requests nobody answered in time, and tell nobody; return how many."""
    moment = now()
    late = update(ContactRequest).where(
        ContactRequest.state == "asked", ContactRequest.expires_at <= moment
    )
    closed = db.session.execute(late.values(state="expired", answered_at=moment))
    return int(getattr(closed, "rowcount", 0))


def standing(user_id: int, role_id: int) -> Desk | None:
    """Return the desk of a role as it stands at this moment, None when it has ended."""
    return next((desk for desk in desks_of(user_id) if desk.role_id == role_id), None)


def _lock(one: int, other: int) -> None:
    # In one order for all: two who ask each other's people never wait in a ring.
    both = select(User.id).where(User.id.in_((one, other))).order_by(User.id)
    db.session.execute(both.with_for_update()).all()


def _standing(viewer: Viewer, desk: Desk) -> Desk:
    found = standing(viewer.id or 0, desk.role_id)
    if found is None:
        raise Forbidden(f"You do not hire for {desk.name} any more. Nothing was sent.")
    return found


def _must_be_there(desk: Desk, member_id: int, opening: Opening | None) -> None:
    """Raise NotFound for a member who is not there for the desk, before anything else is said."""
    school = opening.organization_id if opening is not None else desk.organization_id
    poster = desk.kind == "poster"
    get_seen_by_id(posting_for(desk, school) if poster else recruiting(desk), member_id)


def _not_too_many(recruiter_id: int) -> None:
    asked = asked_today(recruiter_id)
    if len(asked) >= REQUESTS_A_DAY:
        left = asked[-REQUESTS_A_DAY] + timedelta(days=1) - now()
        hours = max(1, -(-int(left.total_seconds()) // 3600))
        when = "hour" if hours == 1 else f"{hours} hours"
        raise TooFast(
            f"You asked {REQUESTS_A_DAY} members within a day, which is the most. "
            f"The next can be asked within the next {when}. Your message was not sent."
        )


def _not_again(desk: Desk, opening: Opening, past: list[Earlier]) -> None:
    """Raise Conflict where the same house asked before and is not to ask again."""
    houses = houses_of(
        [desk.organization_id, opening.organization_id]
        + [number for one in past for number in (one.desk_id, one.organization_id)]
    )
    mine = {houses[desk.organization_id], houses[opening.organization_id]}
    near = [one for one in past if {houses[one.desk_id], houses[one.organization_id]} & mine]
    if any(_is_fresh_no(one) for one in near):
        raise Conflict(NOT_NOW)
    # One taken back counts for as long as it would have waited: nobody is asked, and asked again.
    if any(one.state in ("asked", "withdrawn") and one.expires_at > now() for one in near):
        raise Conflict(
            f"Somebody asked for {opening.school} or in the name of {desk.name} within the last "
            "two weeks. Your message was not sent."
        )
    if any(one.posting_id == opening.id for one in past):
        raise Conflict(
            "This member was asked about this opening already. Your message was not sent."
        )


def _is_fresh_no(one: Earlier) -> bool:
    since = now() - timedelta(days=COOLDOWN_DAYS)
    return one.state == "declined" and one.answered_at is not None and one.answered_at > since


def _new(
    viewer: Viewer, desk: Desk, member_id: int, opening: Opening, message: str, once: str | None
) -> ContactRequest:
    moment = now()
    row = ContactRequest(
        recruiter_id=viewer.id or 0,
        role_id=desk.role_id,
        member_id=member_id,
        posting_id=opening.id,
        organization_id=opening.organization_id,
        pay=opening.pay,
        message=message,
        message_html=cook(message).html,
        asked_at=moment,
        expires_at=moment + timedelta(days=REQUEST_DAYS),
        once=once,
    )
    db.session.add(row)
    db.session.flush()
    return row
