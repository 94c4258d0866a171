"""How long applications are kept, and what is left of them: nothing but counts."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, delete, or_, select

from forum.core.db import db
from forum.core.files import detach, files_of
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden
from forum.jobs.application_notices import ERASED_SOON
from forum.jobs.machine import ENDED
from forum.jobs.models import (
    Application,
    ApplicationEvent,
    ApplicationMessage,
    ApplicationReference,
    ApplicationReview,
    Interview,
    JobPosting,
    Referral,
)
from forum.jobs.queries.application import DESK, Reading
from forum.jobs.queries.my_applications import FILES
from forum.organizations.events import HiringChanged
from forum.organizations.models import HiringSettings
from forum.organizations.queries.hiring import settings_of

DRAFT_DAYS: Final = 90
WARN_DAYS: Final = 14
MOST_AT_ONCE: Final = 200


def set_clock(row: Application, settings: HiringSettings) -> None:
    """Write when an application will be erased: none while it is under way, or once hired.

    Who was hired is on the staff: their application stays until the school erases it by hand.
    """
    if row.state in ENDED - {"hired"} and row.decided_at is not None:
        row.erase_at = months_after(row.decided_at, settings.keep_months)
    elif row.state != "draft":
        row.erase_at = None
    row.warned_at = None


def months_after(moment: datetime, months: int) -> datetime:
    """Return the same day so many months later, or the last one of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def follow_settings(event: HiringChanged) -> None:
    """Move the clocks of an organization's applications when it keeps them for a shorter time.

    Never for a longer one: applicants were told the day.
    """
    settings = settings_of(event.organization_id)
    of = select(JobPosting.id).where(JobPosting.organization_id == event.organization_id)
    ended = (Application.posting_id.in_(of), Application.state.in_(ENDED - {"hired"}))
    for row in db.session.scalars(select(Application).where(*ended).order_by(Application.id)):
        due = months_after(row.decided_at, settings.keep_months) if row.decided_at else None
        if due is not None and (row.erase_at is None or due < row.erase_at):
            set_clock(row, settings)
    db.session.flush()


def to_warn(moment: datetime) -> Sequence[int]:
    """Return applications and drafts that are erased within two weeks and whose owner was not told.

    A draft somebody wrote in again after the warning starts anew.
    """
    soon = moment + timedelta(days=WARN_DAYS)
    old = and_(
        Application.state == "draft",
        Application.updated_at <= soon - timedelta(days=DRAFT_DAYS),
        or_(Application.warned_at.is_(None), Application.warned_at < Application.updated_at),
    )
    over = and_(
        Application.state != "draft", Application.erase_at <= soon, Application.warned_at.is_(None)
    )
    rows = select(Application.id).where(or_(old, over)).order_by(Application.id)
    return db.session.scalars(rows.limit(MOST_AT_ONCE)).all()


def warn(application_id: int, moment: datetime) -> None:
    """Tell an applicant what will be erased; from then on there are two weeks, however late."""
    row = _held(application_id)
    if row is None:
        return
    least = moment + timedelta(days=WARN_DAYS)
    due = row.updated_at + timedelta(days=DRAFT_DAYS) if row.state == "draft" else row.erase_at
    if due is None:
        return
    row.erase_at, row.warned_at = max(due, least), moment
    title = db.session.get_one(JobPosting, row.posting_id).title
    what = "your draft for" if row.state == "draft" else "your application for"
    link = "/applications"
    tell([row.user_id], ERASED_SOON.name, f"erase:{row.id}", f"{what} “{title}”", link)
    db.session.flush()


def to_erase(moment: datetime) -> Sequence[int]:
    """Return applications whose time is over and whose owner was told two weeks before."""
    told = Application.warned_at <= moment - timedelta(days=WARN_DAYS)
    rested = or_(Application.state != "draft", Application.warned_at >= Application.updated_at)
    rows = select(Application.id).where(Application.erase_at <= moment, told, rested)
    return db.session.scalars(rows.order_by(Application.id).limit(MOST_AT_ONCE)).all()


def erase_due(application_id: int, moment: datetime) -> bool:
    """Erase an application if its time is still over under its lock; False when it is not."""
    row = _held(application_id)
    if row is None or row.erase_at is None or row.erase_at > moment or row.warned_at is None:
        return False
    if row.state == "draft" and row.updated_at > row.warned_at:
        return False
    erase(row)
    return True


def erase_hired(reading: Reading) -> None:
    """Erase the application of somebody hired, by hand; raises Forbidden and Conflict."""
    if reading.seat != DESK:
        raise Forbidden("People who hire for the organization erase it.")
    if reading.row.state != "hired":
        raise Conflict("Others are erased by their clock: it stands on each application.")
    erase(reading.row)


def erase(row: Application) -> None:
    """Delete an application with all that belongs to it; the opening's count of them stays."""
    for file in files_of(FILES, [row.id]):
        detach(file)
    for model in (
        ApplicationEvent,
        ApplicationMessage,
        ApplicationReview,
        ApplicationReference,
        Interview,
    ):
        db.session.execute(delete(model).where(model.application_id == row.id))
    referral = row.referral_id
    db.session.delete(row)
    db.session.flush()
    if referral is not None:
        db.session.execute(delete(Referral).where(Referral.id == referral))


def _held(application_id: int) -> Application | None:
    mine = select(Application).where(Application.id == application_id).with_for_update()
    return db.session.scalar(mine.execution_options(populate_existing=True))
