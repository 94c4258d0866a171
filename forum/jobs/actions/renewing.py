"""Openings that are left alone: renewed, asked about, taken off the lists while nobody answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import exists, func, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.notices import tell
from forum.core.refusals import Conflict, Invalid
from forum.jobs.actions.keeping import add_revision, move, set_closing, touch_posting, write
from forum.jobs.actions.publishing import checked
from forum.jobs.desk_notices import ENDS_SOON, STILL_OPEN
from forum.jobs.models import JobEvent, JobPosting
from forum.jobs.queries.drafts import Managed, day_in, last_revision, posters_of
from forum.jobs.states import ASK_AFTER_DAYS, ROLLING_DAYS, UNLIST_AFTER_DAYS

RENEWED: Final = "Renewed"
AFFIRMED: Final = "Still open"
WARNED: Final = "Its people were told that it closes in a week"
UNLISTED: Final = "Off the lists: nobody said that it is still open"
# So many days before an opening closes by itself its people are told.
WARN_DAYS: Final = 7


def renew(viewer: Viewer, managed: Managed) -> None:
    """Keep an opening that is open until filled open for 60 more days, counted from now.

    Also one that closed because its time ran out. Raises Conflict for any other, Invalid when it
    lacks by now what an opening must say.
    """
    row = managed.row
    expired = row.state == "closed" and row.closed_how == "expired"
    if not row.rolling or not (row.state in ("open", "paused") or expired):
        raise Conflict("Only what is open until filled is renewed. Copy it instead.")
    for words in checked(managed, _renewed(managed)).missing.values():
        raise Invalid(f"Edit it first: {words}")
    if expired:
        move(row, "open", viewer.id, RENEWED)
    else:
        _note(row, viewer.id, RENEWED)
        _affirm(row)
    _say_reply(viewer, managed)
    set_closing(row, managed.posting)
    touch_posting(row)


def affirm(viewer: Viewer, managed: Managed) -> None:
    """Say that an opening is still open; it is on the lists again if it was taken off them.

    One that is open until filled is renewed by it. Raises Conflict for what is not open.
    """
    row = managed.row
    if row.state != "open":
        raise Conflict("It is not open now.")
    if row.rolling:
        renew(viewer, managed)
        return
    _note(row, viewer.id, AFFIRMED)
    _affirm(row)
    touch_posting(row)


def due(moment: datetime) -> dict[str, list[int]]:
    """Return "ask", "unlist" and "warn" → openings for which that time has come, oldest first."""
    is_open = JobPosting.state == "open"
    since = func.coalesce(JobPosting.affirmed_at, JobPosting.published_at)
    ask = (
        JobPosting.asked_at.is_(None),
        since <= moment - timedelta(days=ASK_AFTER_DAYS),
        JobPosting.closes_at > moment,
    )
    unlist = (
        JobPosting.unlisted_at.is_(None),
        JobPosting.asked_at <= moment - timedelta(days=UNLIST_AFTER_DAYS),
    )
    warned = select(JobEvent.id).where(
        JobEvent.posting_id == JobPosting.id, JobEvent.note == WARNED, JobEvent.at >= since
    )
    warn = (
        JobPosting.rolling,
        JobPosting.closes_at > moment,
        JobPosting.closes_at <= moment + timedelta(days=WARN_DAYS),
        ~exists(warned.correlate(JobPosting)),
    )
    return {
        name: list(_numbers(is_open, *conditions))
        for name, conditions in (("ask", ask), ("unlist", unlist), ("warn", warn))
    }


def remind(what: str, posting_id: int, moment: datetime) -> None:
    """Ask, unlist or warn about one opening, should its time still have come under lock."""
    wanted = select(JobPosting).where(JobPosting.id == posting_id).with_for_update()
    row = db.session.scalar(wanted.execution_options(populate_existing=True))
    if row is None or posting_id not in due(moment)[what]:
        return
    if what == "ask":
        row.asked_at = moment
        tell(posters_of(row), STILL_OPEN.name, f"job:{row.id}", row.title, _here(row))
    elif what == "unlist":
        row.unlisted_at = moment
        _note(row, None, UNLISTED)
        touch_posting(row)
    else:
        _note(row, None, WARNED)
        tell(posters_of(row), ENDS_SOON.name, f"job-end:{row.id}", row.title, _here(row))
    db.session.flush()


def _numbers(*conditions: Any) -> Sequence[int]:
    return db.session.scalars(
        select(JobPosting.id).where(*conditions).order_by(JobPosting.id).limit(500)
    ).all()


def _renewed(managed: Managed) -> Any:
    # A day of reply counted from the former end is counted anew, so it stops nothing here.
    return replace(managed.posting, reply_by="")


def _affirm(row: JobPosting) -> None:
    row.affirmed_at, row.asked_at, row.unlisted_at = now(), None, None


def _say_reply(viewer: Viewer, managed: Managed) -> None:
    """Say by when everybody hears back after the new end, as a revision of its own."""
    row, posting = managed.row, managed.posting
    days = ROLLING_DAYS + managed.settings.reply_days
    reply = (day_in(posting.timezone) + timedelta(days=days)).isoformat()
    if posting.reply_by >= reply:
        return
    last = last_revision(row)
    write(row, replace(posting, reply_by=reply))
    add_revision(row, viewer.id or 0, last.overrides if last else {}, RENEWED)


def _note(row: JobPosting, by_id: int | None, note: str) -> None:
    moment = now()
    db.session.add(
        JobEvent(
            posting_id=row.id, before=row.state, after=row.state, note=note, by_id=by_id, at=moment
        )
    )
    row.updated_at = moment
    db.session.flush()


def _here(row: JobPosting) -> str:
    return f"/jobs/{row.id}/manage"
