"""Closing an opening: everybody under way hears how it ended, nobody is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.jobs.actions.keeping import move, touch_posting
from forum.jobs.actions.moving import step
from forum.jobs.application_notices import DECIDE
from forum.jobs.closing import end_of, is_zone
from forum.jobs.events import JobClosed
from forum.jobs.machine import LIVE, SCHOOL, STATES, moves
from forum.jobs.models import Application, JobPosting
from forum.jobs.queries.application import DESK, school_seat
from forum.jobs.queries.drafts import posters_of
from forum.jobs.states import FILLED_FROM
from forum.organizations.queries.hiring import settings_of

DISPOSITIONS: Final = ("not-selected", "closed-unfilled", "hired")
# By hand an opening is filled or cancelled; that it expired says the clock.
BY_HAND: Final = ("filled", "cancelled")
# Who waits for the first word is told by the day everybody hears back. Who was taken further has
# heard, and is not sent away by a clock while they talk: not before so many days more.
FURTHER_DAYS: Final = 30
UNHEARD: Final = ("submitted", "viewed")
AT_ONCE: Final = 200
# Closed by hand, by the clock, or taken away by moderators.
OVER: Final = ("closed", "archived", "removed")


def dispose_all(
    posting: JobPosting,
    by: Viewer,
    choices: Mapping[int, str],
    closed_how: str,
    filled_from: str,
    messages: Mapping[str, str] | None = None,
) -> None:
    """Close an opening, or end what its clock left open, with a disposition for every application.

    `choices` is the number of an application → one of DISPOSITIONS, `messages` disposition → what
    those are told, ours where there is none. The rows are read again under their locks. Raises
    Forbidden without the right, Conflict for an opening that cannot be closed and for an
    application that came or moved meanwhile, Invalid for what does not fit together.
    """
    row = _hold(posting.id)
    if school_seat(by, row) != DESK:
        raise Forbidden("People who hire for the organization close an opening.")
    live = _live(row.id)
    if row.state not in ("open", "paused") and not (row.state in OVER and live):
        raise Conflict("This opening is closed, and everybody has heard.")
    _check(row, live, choices, closed_how, filled_from)
    for application in live:
        after = choices[application.id]
        step(application, row, after, by, SCHOOL, (messages or {}).get(after))
    row.filled_from = filled_from if closed_how == "filled" else ""
    if row.state in OVER:
        # That its time ran out stays said unless it was filled after all.
        row.closed_how = "filled" if closed_how == "filled" else row.closed_how
        row.updated_at = now()
        db.session.flush()
        touch_posting(row)
        return
    row.closed_how = closed_how
    move(row, "closed", by.id)


def expire(posting: JobPosting) -> None:
    """Close an opening whose time ran out; those under way stay with the school.

    One that is closed already stays as it is.
    """
    row = _hold(posting.id)
    if row.state in ("open", "paused"):
        row.closed_how = "expired"
        move(row, "closed", None)


def tell_who_waits(event: JobClosed) -> None:
    """Tell the people of an opening that closed with applications under way to decide in time."""
    row = db.session.get(JobPosting, event.posting_id)
    if row is not None and row.state == "closed" and _live(row.id):
        link = f"/jobs/{row.id}/close"
        text = f"“{row.title}”, by {reply_day(row):%B} {reply_day(row).day}"
        tell(posters_of(row), DECIDE.name, f"decide:{row.id}", text, link)


def reply_day(posting: JobPosting) -> date:
    """Return the last day by which everybody hears back: as said, not before it closed."""
    zone = ZoneInfo(posting.timezone if is_zone(posting.timezone) else "UTC")
    ended = posting.closed_at or posting.removed_at or posting.closes_at or now()
    closed = ended.astimezone(zone).date()
    try:
        said = date.fromisoformat(posting.fields.get("reply_by", ""))
    except ValueError:
        said = date.min
    days = settings_of(posting.organization_id).reply_days
    return said if said >= closed else closed + timedelta(days=days)


def reply_end(posting: JobPosting) -> datetime:
    """Return the moment that day is over where the opening is."""
    return end_of(reply_day(posting), posting.timezone if is_zone(posting.timezone) else "UTC")


def to_answer() -> Sequence[int]:
    """Return closed openings with applications under way; one statement."""
    waiting = exists().where(Application.posting_id == JobPosting.id, Application.state.in_(LIVE))
    closed = JobPosting.state.in_(OVER)
    rows = select(JobPosting.id).where(closed, waiting).order_by(JobPosting.id)
    return db.session.scalars(rows).all()


def answer_by_clock(posting_id: int, moment: datetime) -> int:
    """End what is due at a closed opening whose people let the day pass; return how many.

    Those who were never taken further on that day, all others a month later.
    """
    row = _hold(posting_id)
    if row.state not in OVER:
        return 0
    end = reply_end(row)
    if moment <= end:
        return 0
    all_of_them = moment > end + timedelta(days=FURTHER_DAYS)
    due = [one for one in _live(row.id) if all_of_them or one.state in UNHEARD][:AT_ONCE]
    after = "closed-unfilled" if row.closed_how == "cancelled" else "not-selected"
    for application in due:
        step(application, row, after, None, SCHOOL)
    return len(due)


def _check(
    row: JobPosting,
    live: Sequence[Application],
    choices: Mapping[int, str],
    closed_how: str,
    filled_from: str,
) -> None:
    if closed_how not in BY_HAND:
        raise Invalid("Say how it closes: filled, or cancelled.", "closed_how")
    if closed_how == "filled" and filled_from not in FILLED_FROM:
        raise Invalid("Say where the person you hired came from.", "filled_from")
    for application in live:
        chosen = choices.get(application.id, "")
        at = STATES[application.state].label
        if chosen not in DISPOSITIONS:
            raise Conflict(
                f"Candidate {application.number} (“{at}”) has no answer yet: everybody gets one. "
                "Perhaps they applied a moment ago."
            )
        if chosen not in moves(application.state, SCHOOL):
            raise Conflict(
                f"Candidate {application.number} is “{at}”, which does not go to "
                f"“{STATES[chosen].label}”. Only who has an offer is hired."
            )
    hired = any(choices[application.id] == "hired" for application in live)
    if closed_how == "cancelled" and hired:
        raise Invalid("Somebody is hired here, so it is filled.", "closed_how")
    if closed_how == "filled" and filled_from == "here" and not (hired or _has_hired(row.id)):
        raise Invalid(
            "Nobody who applied here is hired. Move them to “Offer” first, then choose “Hired”; "
            "or choose where else the person came from.",
            "filled_from",
        )


def _hold(posting_id: int) -> JobPosting:
    wanted = select(JobPosting).where(JobPosting.id == posting_id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def _live(posting_id: int) -> Sequence[Application]:
    mine = select(Application).where(
        Application.posting_id == posting_id, Application.state.in_(LIVE)
    )
    held = mine.order_by(Application.id).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).all()


def _has_hired(posting_id: int) -> bool:
    mine = (Application.posting_id == posting_id, Application.state == "hired")
    return db.session.scalar(select(Application.id).where(*mine).limit(1)) is not None
