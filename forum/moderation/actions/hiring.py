"""Reports of openings and of what recruiters write to candidates."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import record
from forum.core.db import db
from forum.core.refusals import Forbidden, Invalid, NotFound
from forum.jobs.actions import changing
from forum.jobs.models import JobPosting
from forum.moderation.actions.handling import (
    OUTCOMES,
    check_not_own,
    known_act,
    open_reports,
    settle,
    warn,
)
from forum.moderation.actions.reporting import file_report
from forum.moderation.policy import may_report_opening
from forum.talent.models import ContactRequest

NOT_YOURS = "You can report an opening others posted, as long as it stands here."


def get_opening(number: int, *, lock: bool = False) -> JobPosting:
    """Return an opening that was ever public, for reporting it; raises NotFound."""
    mine = select(JobPosting).where(JobPosting.id == number)
    row = db.session.scalar(mine.with_for_update() if lock else mine)
    if row is None or row.published_at is None:
        raise NotFound
    return row


def get_received(viewer: Viewer, number: int) -> ContactRequest:
    """Return what a recruiter wrote to the viewer, locked; raises NotFound for anybody else."""
    mine = select(ContactRequest).where(
        ContactRequest.id == number, ContactRequest.member_id == viewer.id
    )
    row = db.session.scalar(mine.with_for_update())
    if row is None:
        raise NotFound
    return row


def report_opening(viewer: Viewer, row: JobPosting, reason: str, note: str) -> bool:
    """Put an opening before the moderators; False where the viewer has done so already."""
    if not may_report_opening(viewer, row):
        raise Forbidden(NOT_YOURS)
    return file_report(viewer, "opening", row.id, reason, note) is not None


def report_contact(viewer: Viewer, row: ContactRequest, reason: str, note: str) -> bool:
    """Put what a recruiter wrote to the viewer before the moderators; False the second time."""
    return file_report(viewer, "contact", row.id, reason, note) is not None


def handle_opening(moderator: Viewer, number: int, act: str, reason: str) -> None:
    """Settle all open reports of an opening: take it away, bring it back, warn or dismiss."""
    outcome = OUTCOMES[known_act(act)]
    row = get_opening(number, lock=True)
    check_not_own(moderator, row.author_id)
    reports = open_reports("opening", number)
    if act == "hide" and row.state != "removed":
        changing.remove(moderator, row, reason)
    elif act == "restore":
        changing.restore(moderator, row, reason)
    link = f"/jobs/{row.id}-{row.slug}"
    _note(moderator, act, ("opening", row.id), row.author_id, reason, f"/jobs/{row.id}/manage")
    settle(moderator, reports, outcome, reason, link)


def handle_contact(moderator: Viewer, number: int, act: str, reason: str) -> None:
    """Settle all open reports of what a recruiter wrote to a candidate: warn or dismiss.

    The words were read by whom they were written to and by nobody else: nothing is to be hidden.
    """
    outcome = OUTCOMES[known_act(act)]
    if act not in ("warn", "dismiss"):
        raise Invalid("Warn who wrote it, or dismiss the report.")
    row = db.session.get(ContactRequest, number)
    if row is None:
        raise NotFound
    check_not_own(moderator, row.recruiter_id)
    reports = open_reports("contact", number)
    # Who was written to does not stand in a log: that they are a candidate is theirs.
    _note(moderator, act, ("contact", row.id), row.recruiter_id, reason, "/talent/requests")
    settle(moderator, reports, outcome, reason, "/account/candidate/requests")


def _note(
    moderator: Viewer, act: str, target: tuple[str, int], author_id: int, reason: str, link: str
) -> None:
    if act in ("warn", "dismiss"):
        actor: Any = (moderator.id, moderator.username)
        record(actor, act, (*target, ""), reason, public=target[0] == "opening")
    if act == "warn":
        warn(moderator, author_id, link, reason)
