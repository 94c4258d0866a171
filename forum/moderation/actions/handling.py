from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import record
from forum.core.clock import now
from forum.core.db import db
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.discussions.actions import moderating
from forum.discussions.actions.moderating.noting import note
from forum.discussions.models import Post, Thread
from forum.discussions.queries.posts import get_post
from forum.messages.actions.moderating import hide, hold_message, let_go
from forum.messages.queries.messages import place_of
from forum.moderation.models import Report
from forum.moderation.policy import ACTS
from forum.moderation.queries.people import get_person

OUTCOMES = {"hide": "hidden", "restore": "restored", "warn": "warned", "dismiss": "dismissed"}
# Outcome → what those who reported are told.
ANSWERS = {
    "hidden": "A moderator hid what you reported: {reason}",
    "restored": "A moderator looked at what you reported, and it stays: {reason}",
    "warned": "A moderator warned the author of what you reported: {reason}",
    "dismissed": "A moderator looked at what you reported, and it stays: {reason}",
}
MESSAGE_HIDDEN = "A moderator removed a private message you wrote: {reason}"
WARNING = "A moderator warns you about what you wrote: {reason}"


def handle_post(moderator: Viewer, post_id: int, act: str, reason: str) -> None:
    """Settle all open reports of a post: hide, restore, warn or dismiss, with one reason.

    What a report hid at once comes back when it is dismissed. Raises Conflict when there is
    nothing open any more or the post is not in the needed state.
    """
    outcome = OUTCOMES[known_act(act)]
    thread, post = get_post(moderator, post_id, lock=True)
    reports = open_reports("post", post_id)
    _act_on_post(moderator, thread, post, act, reason, reports)
    settle(moderator, reports, outcome, reason, f"/p/{post_id}")


def _act_on_post(
    moderator: Viewer, thread: Thread, post: Post, act: str, reason: str, reports: Sequence[Report]
) -> None:
    actor = moderating.actor_of(moderator)
    check_not_own(moderator, post.author_id)
    # The opening post is hidden by hiding its thread.
    hidden = (thread if post.number == 1 else post).state == "hidden"
    held = hidden and any(report.quarantined for report in reports)
    if act == "hide":
        step = moderating.keep_hidden if hidden else moderating.hide_post
        step(actor, thread, post, reason)
    elif act == "restore" or (act == "dismiss" and held):
        moderating.restore_post(moderator, thread, post, reason)
    if act in ("warn", "dismiss"):
        note(actor, act, thread, reason, post_id=post.id)
    if act == "warn":
        warn(moderator, post.author_id, f"/p/{post.id}", reason)


def handle_member(moderator: Viewer, user_id: int, act: str, reason: str) -> None:
    """Settle all open reports of a member: warn or dismiss, with one reason."""
    person = get_person(user_id)
    if known_act(act) not in ("warn", "dismiss"):
        raise Invalid("A member can be warned, or the report dismissed.")
    check_not_own(moderator, user_id)
    reports = open_reports("member", user_id)
    actor = moderating.actor_of(moderator)
    record(actor, act, ("member", person.id, person.username), reason)
    if act == "warn":
        warn(moderator, person.id, f"/members/{person.username}", reason)
    settle(moderator, reports, OUTCOMES[act], reason, f"/members/{person.username}")


def handle_message(moderator: Viewer, message_id: int, act: str, reason: str) -> None:
    """Settle all open reports of a private message: hide it for both, warn or dismiss.

    The log says that it was a private message, never whose. Words its author took back meanwhile
    were kept for this look and go now. Raises Conflict when nothing is open any more.
    """
    if known_act(act) not in ("hide", "warn", "dismiss"):
        raise Invalid("A message can be removed, its author warned, or the report dismissed.")
    message = hold_message(message_id)
    check_not_own(moderator, message.author_id)
    reports = open_reports("message", message_id)
    link = place_of(message.conversation_id, message.number)
    actor = moderating.actor_of(moderator)
    record(actor, act, ("message", message_id, "a private message"), reason)
    if act == "hide":
        hide(message)
        warn(moderator, message.author_id, link, reason, MESSAGE_HIDDEN)
    elif act == "warn":
        warn(moderator, message.author_id, link, reason)
    let_go(message)
    settle(moderator, reports, OUTCOMES[act], reason, link)


def check_not_own(moderator: Viewer, author_id: int) -> None:
    """Refuse a moderator who would judge what they wrote; an administrator has nobody to ask."""
    if author_id == moderator.id and not moderator.is_admin:
        raise Forbidden("This is about you: another moderator has to look at it.")


def known_act(act: str) -> str:
    """Return an act on reports; raises Invalid for what is none."""
    if act not in ACTS:
        raise Invalid("Choose what is to be done.")
    return act


def open_reports(kind: str, number: int) -> Sequence[Report]:
    """Return the open reports of a thing with their lock; raises Conflict without any."""
    waiting = select(Report).where(
        Report.target_kind == kind, Report.target_id == number, Report.outcome.is_(None)
    )
    reports = db.session.scalars(waiting.order_by(Report.id).with_for_update()).all()
    if not reports:
        raise Conflict("Another moderator was faster: nothing is open here any more.")
    return reports


def warn(moderator: Viewer, user_id: int, link: str, reason: str, words: str = WARNING) -> None:
    """Tell somebody what a moderator has to say of what they wrote."""
    text = words.format(reason=reason)
    tell([user_id], "moderation", f"moderation:{user_id}:{link}"[:60], text, link, moderator.id)


def settle(
    moderator: Viewer, reports: Sequence[Report], outcome: str, reason: str, link: str
) -> None:
    """Close reports with one outcome and reason, and tell who filed them."""
    moment = now()
    for report in reports:
        report.outcome = outcome
        report.handled_by_id = moderator.id
        report.handled_at = moment
        report.handled_reason = reason
        report.open_key = str(report.id)
    reporters = [report.reporter_id for report in reports]
    text = ANSWERS[outcome].format(reason=reason)
    first = reports[0]
    topic = f"report:{first.target_kind}:{first.target_id}"
    tell(reporters, "report", topic, text, link, moderator.id)
