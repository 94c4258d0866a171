from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden
from forum.discussions.actions.counting import count_post, count_thread, set_last_post
from forum.discussions.actions.moderating.noting import (
    Actor,
    actor_of,
    changed,
    note,
    touch_all,
)
from forum.discussions.events import PostRemoved, PostRestored
from forum.discussions.models import Post, Thread

# Act → what the author is told; the title stays out, for it may be what had to go.
TOLD = {
    "hide": "A moderator hid what you wrote: {reason}",
    "quarantine": "What you wrote is hidden until a moderator has looked: {reason}",
    "restore": "A moderator brought back what you wrote: {reason}",
}


def hide_thread(actor: Actor, thread: Thread, reason: str, action: str = "hide") -> None:
    """Take a whole thread out of every list, page and search, and tell its author why."""
    if thread.state != "visible":
        raise Conflict("This thread is away already: hidden, deleted by its author or merged.")
    count_thread(thread, -1)
    thread.state = "hidden"
    thread.pinned = False
    note(actor, action, thread, reason)
    changed(thread)
    _tell(actor, thread.author_id, action, reason, "/moderation/log")


def restore_thread(moderator: Viewer, thread: Thread, reason: str) -> None:
    """Show a hidden thread again, as it was but for a pin, and tell its author.

    Raises Forbidden to its author, who is no judge of it; an administrator has nobody to ask.
    """
    actor = actor_of(moderator)
    _check_not_own(moderator, thread.author_id)
    if thread.state != "hidden":
        raise Conflict("Another moderator was faster: this thread is not hidden.")
    thread.state = "visible"
    count_thread(thread, 1)
    note(actor, "restore", thread, reason)
    changed(thread)
    _tell(actor, thread.author_id, "restore", reason, f"/t/{thread.id}")


def hide_post(actor: Actor, thread: Thread, post: Post, reason: str, action: str = "hide") -> None:
    """Hide a post of a thread that was loaded with its lock, and tell its author why.

    The opening post takes its thread along: title and text were written as one. Raises Conflict
    for what is away already: restoring it would show what its author took back.
    """
    if post.number == 1:
        hide_thread(actor, thread, reason, action)
        return
    if post.state == "hidden":
        raise Conflict("Another moderator was faster: this post is hidden already.")
    if post.state != "visible":
        raise Conflict("This post was deleted: there is nothing to hide.")
    count_post(thread, post, -1)
    post.state = "hidden"
    post.removed_at = now()
    post.removed_by_id = actor[0]
    post.removed_reason = reason[:500]
    accepted = thread.accepted_post_id == post.id
    if accepted:
        thread.accepted_post_id = None
    set_last_post(thread)
    note(actor, action, thread, reason, {"was_accepted": accepted}, post.id)
    announce(PostRemoved(thread_id=thread.id, post_id=post.id))
    touch_all(thread)
    _tell(actor, post.author_id, action, reason, f"/p/{post.id}")


def keep_hidden(actor: Actor, thread: Thread, post: Post, reason: str) -> None:
    """Let what the product hid by itself stay hidden, now for a moderator's reason."""
    link = "/moderation/log"
    if post.number == 1:
        note(actor, "hide", thread, reason)
    else:
        post.removed_by_id = actor[0]
        post.removed_reason = reason[:500]
        note(actor, "hide", thread, reason, post_id=post.id)
        touch_all(thread)
        link = f"/p/{post.id}"
    _tell(actor, post.author_id, "hide", reason, link)


def restore_post(moderator: Viewer, thread: Thread, post: Post, reason: str) -> None:
    """Show a hidden post again and tell its author; an accepted answer is one again.

    Raises Forbidden to its author, but not to an administrator.
    """
    if post.number == 1:
        restore_thread(moderator, thread, reason)
        return
    actor = actor_of(moderator)
    _check_not_own(moderator, post.author_id)
    if post.state != "hidden":
        raise Conflict("Another moderator was faster: this post is not hidden.")
    post.state = "visible"
    post.removed_at = post.removed_by_id = post.removed_reason = None
    count_post(thread, post, 1)
    if thread.accepted_post_id is None and _was_accepted(post):
        thread.accepted_post_id = post.id
    set_last_post(thread)
    note(actor, "restore", thread, reason, post_id=post.id)
    announce(PostRestored(thread_id=thread.id, post_id=post.id))
    touch_all(thread)
    _tell(actor, post.author_id, "restore", reason, f"/p/{post.id}")


def _check_not_own(moderator: Viewer, author_id: int) -> None:
    if author_id == moderator.id and not moderator.is_admin:
        raise Forbidden("You wrote this: another moderator has to look at it.")


def _tell(actor: Actor, author_id: int, act: str, reason: str, link: str) -> None:
    text = TOLD[act].format(reason=reason)
    tell([author_id], "moderation", f"moderation:{author_id}:{link}"[:60], text, link, actor[0])


def _was_accepted(post: Post) -> bool:
    entries = db.session.scalars(
        select(LogEntry.details)
        .where(LogEntry.target_kind == "post", LogEntry.target_id == post.id)
        .order_by(LogEntry.id.desc())
        .limit(20)
    )
    known = (facts["was_accepted"] for facts in entries if "was_accepted" in facts)
    return bool(next(known, False))
