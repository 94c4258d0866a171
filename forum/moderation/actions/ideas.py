from __future__ import annotations

from collections.abc import Sequence

from forum.core.access import Viewer
from forum.core.audit import record
from forum.core.db import db
from forum.core.refusals import Forbidden
from forum.ideas.actions import removing
from forum.ideas.models import Idea, IdeaVersion, Replication
from forum.ideas.queries.one import get_idea
from forum.moderation.actions.handling import (
    OUTCOMES,
    check_not_own,
    known_act,
    open_reports,
    settle,
    warn,
)
from forum.moderation.actions.reporting import QUARANTINED, cleared, file_report
from forum.moderation.models import Report
from forum.moderation.policy import STUDENT_DATA, may_report_idea, may_report_tried
from forum.moderation.queries.reported_ideas import get_tried

NOT_YOURS = "You can report what others wrote, as long as it stands here."


def report_idea(viewer: Viewer, idea: Idea, reason: str, note: str) -> bool:
    """Put an idea before the moderators; return False where the viewer has done so already.

    Student data is hidden at once, as in a post. The idea was loaded with its lock.
    """
    if not may_report_idea(viewer, idea):
        raise Forbidden(NOT_YOURS)
    report = file_report(viewer, "idea", idea.id, reason, note)
    if report is None:
        return False
    if reason == STUDENT_DATA:
        version = db.session.get_one(IdeaVersion, (idea.id, idea.version))
        if not cleared("idea", idea.id, version.at):
            report.quarantined = True
            removing.hide_idea(removing.GUARD, idea, QUARANTINED, "quarantine")
    return True


def report_tried(viewer: Viewer, idea: Idea, row: Replication, reason: str, note: str) -> bool:
    """Put what somebody told of trying an idea before the moderators; False the second time."""
    if not may_report_tried(viewer, idea, row):
        raise Forbidden(NOT_YOURS)
    report = file_report(viewer, "tried", row.id, reason, note)
    if report is None:
        return False
    if reason == STUDENT_DATA and not cleared("tried", row.id, row.reported_at or row.created_at):
        report.quarantined = True
        removing.hide_replication(removing.GUARD, idea, row, QUARANTINED, "quarantine")
    return True


def handle_idea(moderator: Viewer, idea_id: int, act: str, reason: str) -> None:
    """Settle all open reports of an idea: hide, restore, warn or dismiss, with one reason.

    What a report hid at once comes back when it is dismissed. Raises Conflict when nothing is
    open any more or the idea is not in the needed state.
    """
    outcome = OUTCOMES[known_act(act)]
    actor = removing.actor_of(moderator)
    idea = get_idea(moderator, idea_id, lock=True)
    check_not_own(moderator, idea.author_id)
    reports = open_reports("idea", idea_id)
    hidden = idea.state == "hidden"
    if act == "hide":
        step = removing.keep_idea_hidden if hidden else removing.hide_idea
        step(actor, idea, reason)
    elif act == "restore" or (act == "dismiss" and hidden and _held(reports)):
        removing.restore_idea(moderator, idea, reason)
    link = f"/ideas/{idea.id}"
    _note(moderator, act, ("idea", idea.id), idea, idea.author_id, reason, link)
    settle(moderator, reports, outcome, reason, link)


def handle_tried(moderator: Viewer, number: int, act: str, reason: str) -> None:
    """Settle all open reports of what somebody told of trying an idea, as `handle_idea` does."""
    outcome = OUTCOMES[known_act(act)]
    actor = removing.actor_of(moderator)
    idea = get_idea(moderator, get_tried(number).idea_id, lock=True)
    row = get_tried(number)
    check_not_own(moderator, row.user_id)
    reports = open_reports("tried", number)
    hidden = row.state == "hidden"
    if act == "hide":
        step = removing.keep_replication_hidden if hidden else removing.hide_replication
        step(actor, idea, row, reason)
    elif act == "restore" or (act == "dismiss" and hidden and _held(reports)):
        removing.restore_replication(moderator, idea, row, reason)
    link = f"/ideas/{idea.id}"
    _note(moderator, act, ("replication", row.id), idea, row.user_id, reason, link)
    settle(moderator, reports, outcome, reason, link)


def _held(reports: Sequence[Report]) -> bool:
    return any(report.quarantined for report in reports)


def _note(
    moderator: Viewer,
    act: str,
    target: tuple[str, int],
    idea: Idea,
    author_id: int,
    reason: str,
    link: str,
) -> None:
    if act in ("warn", "dismiss"):
        actor = removing.actor_of(moderator)
        record(actor, act, (*target, ""), reason, public=idea.audience == "everyone")
    if act == "warn":
        warn(moderator, author_id, link, reason)
