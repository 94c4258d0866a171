from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import Forbidden
from forum.discussions.actions import moderating
from forum.discussions.models import Post, Thread
from forum.messages.actions.writing import locked
from forum.messages.policy import may_report
from forum.messages.queries.messages import get_message
from forum.moderation.models import Report
from forum.moderation.policy import STUDENT_DATA, may_report_member, may_report_post

QUARANTINED = "It was reported as student data."


def report_post(viewer: Viewer, thread: Thread, post: Post, reason: str, note: str) -> bool:
    """Put a post before the moderators; return False where the viewer has done so already.

    Student data is hidden at once, until a moderator has looked: a report may be wrong, what is
    read meanwhile cannot be unread. What a moderator has cleared is not hidden again unless it
    was edited since. The post was loaded with its thread's lock.
    """
    if not may_report_post(viewer, thread, post):
        raise Forbidden("You can report what others wrote, as long as it stands here.")
    report = file_report(viewer, "post", post.id, reason, note)
    if report is None:
        return False
    if reason == STUDENT_DATA and not _cleared(post):
        report.quarantined = True
        moderating.hide_post(moderating.GUARD, thread, post, QUARANTINED, "quarantine")
    return True


def report_member(viewer: Viewer, person: Any, reason: str, note: str) -> bool:
    """Put a member before the moderators; return False where the viewer has done so already."""
    if not may_report_member(viewer, person):
        raise Forbidden("You cannot report yourself.")
    # One report at a time from one member: a form that arrives twice at once files one. (Of a
    # post the lock of its thread does the same.)
    mine = select(User.id).where(User.id == viewer.id)
    db.session.execute(mine.with_for_update(key_share=True))
    return file_report(viewer, "member", person.id, reason, note) is not None


def report_message(
    viewer: Viewer, conversation_id: int, number: int, reason: str, note: str
) -> bool:
    """Put one private message before the moderators, and nothing else of its conversation.

    Returns False where the viewer has done so already. Raises NotFound for who takes no part,
    Forbidden for what the viewer wrote or cannot read any more.
    """
    # Nobody takes the message back in this moment: its words are kept once it is reported.
    row = get_message(viewer, locked(viewer, conversation_id), number)
    if not may_report(row, viewer):
        raise Forbidden("You can report what others wrote, as long as it stands here.")
    return file_report(viewer, "message", row.id, reason, note) is not None


def file_report(viewer: Viewer, kind: str, number: int, reason: str, note: str) -> Report | None:
    """Write a report down, None where the viewer has an open one of the same thing."""
    target = (Report.target_kind == kind, Report.target_id == number)
    waiting = (Report.reporter_id == viewer.id, Report.outcome.is_(None), *target)
    if db.session.scalar(select(Report.id).where(*waiting)) is not None:
        return None
    report = Report(
        reporter_id=viewer.id,
        target_kind=kind,
        target_id=number,
        reason=reason,
        note=note,
        at=now(),
    )
    db.session.add(report)
    db.session.flush()
    return report


def _cleared(post: Post) -> bool:
    return cleared("post", post.id, post.edited_at or post.created_at)


def cleared(kind: str, number: int, written: datetime) -> bool:
    """Whether a moderator found no student data in something after it was `written`."""
    last = db.session.scalar(
        select(func.max(Report.handled_at)).where(
            Report.target_kind == kind,
            Report.target_id == number,
            Report.reason == STUDENT_DATA,
            Report.outcome.in_(("restored", "dismissed")),
        )
    )
    return last is not None and last > written
