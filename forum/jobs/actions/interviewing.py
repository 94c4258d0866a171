"""Times at which a school and an applicant talk: offered, accepted, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import Conflict, Forbidden, Invalid, NotFound
from forum.jobs.actions.talking import tell_other_side
from forum.jobs.closing import is_zone
from forum.jobs.models import Application, Interview
from forum.jobs.queries.application import DESK, OWN, Reading
from forum.jobs.queries.sent import interviews_of
from forum.jobs.reading import Offer

MOST_OFFERED: Final = 10
LATEST: Final = timedelta(days=366)
# Beyond these a moment may have no place in another zone's calendar.
FIRST_YEAR, LAST_YEAR = 2000, 2100
# Talking is for those who are far enough in that the school knows them.
TALKING: Final = ("shortlisted", "interview", "offer")


def moment_of(local: datetime, zone: str) -> datetime:
    """Return the moment in UTC at which a clock in a zone shows a time.

    Raises Invalid for a time the clock skips there, or shows twice: nobody could know which.
    """
    if not is_zone(zone):
        raise Invalid("Choose a time zone.", "zone")
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise Invalid("Choose a day from now on.", "starts")
    there = ZoneInfo(zone)
    first, second = (local.replace(tzinfo=there, fold=fold) for fold in (0, 1))
    back = first.astimezone(UTC).astimezone(there).replace(tzinfo=None)
    if back != local:
        raise Invalid(
            f"{local:%B} {local.day}, {local:%H:%M} does not exist in {zone}: the clocks go "
            "forward then. Choose a time an hour earlier or later.",
            "starts",
        )
    if first.utcoffset() != second.utcoffset():
        raise Invalid(
            f"{local:%B} {local.day}, {local:%H:%M} comes twice in {zone}: the clocks go back "
            "then. Choose a time an hour earlier or later.",
            "starts",
        )
    return first.astimezone(UTC)


def offer(viewer: Viewer, reading: Reading, offers: Sequence[Offer]) -> None:
    """Offer times to somebody whose application is held; they accept one.

    Raises Forbidden for who only reads, Conflict before the short list, Invalid for times that
    are over, far away or none.
    """
    if reading.seat != DESK:
        raise Forbidden("People who hire for the organization offer times.")
    if reading.row.state not in TALKING:
        raise Conflict("Times are offered from the short list on: move the application first.")
    if not offers:
        raise Invalid("Write at least one time.", "starts")
    open_now = [row for row in interviews_of(reading.row.id) if row.state != "cancelled"]
    moments = [moment_of(one.starts, one.zone) for one in offers]
    if any(moment <= now() for moment in moments):
        raise Invalid("One of these times is over already.", "starts")
    if any(moment > now() + LATEST for moment in moments):
        raise Invalid("Offer times within a year.", "starts")
    known = {row.starts_at for row in open_now}
    if len(set(moments)) < len(moments) or known & set(moments):
        raise Invalid("One of these times is offered already.", "starts")
    if len(open_now) + len(offers) > MOST_OFFERED:
        raise Invalid(f"At most {MOST_OFFERED} times stand at once: cancel some first.", "starts")
    for moment, one in zip(moments, offers, strict=True):
        db.session.add(
            Interview(
                application_id=reading.row.id,
                starts_at=moment,
                minutes=one.minutes,
                timezone=one.zone,
                place=one.place,
                note=one.note,
                by_id=viewer.id,
                made_at=now(),
            )
        )
    db.session.flush()
    tell_other_side(reading)


def accept(reading: Reading, interview_id: int) -> Interview:
    """Accept an offered time; the others on offer fall away. Accepted already, nothing happens.

    Raises Forbidden to the school, Conflict for a time that was taken back or is over.
    """
    if reading.seat != OWN:
        raise Forbidden("Who applied accepts a time.")
    row = _one(reading.row, interview_id)
    if row.state == "accepted":
        return row
    if row.state == "cancelled":
        raise Conflict("This time was taken back meanwhile. Choose another one.")
    if row.starts_at <= now():
        raise Conflict("This time is over. Ask the school for another one.")
    for other in interviews_of(reading.row.id):
        if other.state == "offered" and other.id != row.id:
            _change(other, "cancelled")
    _change(row, "accepted")
    tell_other_side(reading)
    return row


def cancel(reading: Reading, interview_id: int) -> None:
    """Take back a time that was offered or accepted; either side may. Twice is nothing.

    Raises Forbidden for who only reads.
    """
    if reading.seat not in (DESK, OWN):
        raise Forbidden("People who hire for the organization cancel times.")
    row = _one(reading.row, interview_id)
    if row.state == "cancelled":
        return
    if row.starts_at <= now():
        raise Conflict("This time is over already.")
    _change(row, "cancelled")
    tell_other_side(reading)


def cancel_all(row: Application) -> None:
    """Cancel what is still to come, as when an application ends."""
    for interview in interviews_of(row.id):
        if interview.state != "cancelled" and interview.starts_at > now():
            _change(interview, "cancelled")


def _one(row: Application, interview_id: int) -> Interview:
    mine = (Interview.id == interview_id, Interview.application_id == row.id)
    found = db.session.scalar(
        select(Interview).where(*mine).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _change(row: Interview, state: str) -> None:
    row.state = state
    row.sequence += 1
    db.session.flush()
