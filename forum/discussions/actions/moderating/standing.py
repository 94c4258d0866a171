from __future__ import annotations

from sqlalchemy import func, select, update

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.refusals import Conflict, Invalid
from forum.core.versions import touch
from forum.discussions.actions.moderating.noting import (
    actor_of,
    changed,
    check_kept,
    check_open,
    note,
    space_of,
)
from forum.discussions.actions.texts import slug_of
from forum.discussions.models import Space, Thread
from forum.discussions.queries.spaces import SpaceFacts

# More than a handful of pinned threads push the living ones off the first screen.
MOST_PINNED = 5


def lock_thread(moderator: Viewer, thread: Thread, reason: str) -> None:
    """Close a thread to replies; raises Conflict when it is locked already."""
    _set_locked(moderator, thread, reason, True)


def unlock_thread(moderator: Viewer, thread: Thread, reason: str) -> None:
    """Open a locked thread to replies again; raises Conflict when it is open."""
    _set_locked(moderator, thread, reason, False)


def _set_locked(moderator: Viewer, thread: Thread, reason: str, locked: bool) -> None:
    actor = actor_of(moderator)
    check_kept(thread)
    if thread.locked == locked:
        raise Conflict("Another moderator was faster: that is done already.")
    thread.locked = locked
    note(actor, "lock" if locked else "unlock", thread, reason)
    changed(thread)


def pin_thread(moderator: Viewer, thread: Thread, reason: str) -> None:
    """Keep a thread at the top of its space; raises Conflict when five are there already."""
    actor = actor_of(moderator)
    check_open(thread)
    if thread.pinned:
        raise Conflict("Another moderator was faster: that is done already.")
    # Two moderators who pin at once wait for each other here.
    db.session.execute(select(Space.id).where(Space.id == thread.space_id).with_for_update())
    pinned = select(func.count()).where(
        Thread.space_id == thread.space_id, Thread.state == "visible", Thread.pinned
    )
    if (db.session.scalar(pinned) or 0) >= MOST_PINNED:
        raise Conflict(f"A space has at most {MOST_PINNED} pinned threads. Unpin one first.")
    thread.pinned = True
    note(actor, "pin", thread, reason)
    changed(thread)


def unpin_thread(moderator: Viewer, thread: Thread, reason: str) -> None:
    """Let a pinned thread stand where its last post puts it; raises Conflict when it does."""
    actor = actor_of(moderator)
    if not thread.pinned:
        raise Conflict("Another moderator was faster: that is done already.")
    thread.pinned = False
    note(actor, "unpin", thread, reason)
    changed(thread)


def rename_thread(moderator: Viewer, thread: Thread, title: str, reason: str) -> None:
    """Give a thread another title and address; the old address goes on to lead here."""
    actor = actor_of(moderator)
    check_kept(thread)
    if title == thread.title:
        raise Invalid("That is its title already.", "title")
    thread.title = title
    thread.slug = slug_of(title)
    note(actor, "rename", thread, reason)
    changed(thread)


def move_thread(moderator: Viewer, thread: Thread, space: SpaceFacts, reason: str) -> None:
    """Put a thread into another space; it is not pinned there."""
    actor = actor_of(moderator)
    check_kept(thread)
    if space.id == thread.space_id:
        raise Invalid("The thread is in that space already.", "space")
    left = space_of(thread)
    if thread.state == "visible":
        shift_counts(left.id, space.id, threads=1, posts=thread.post_count)
    thread.space_id = space.id
    thread.pinned = False
    touch(f"space:{left.slug}")
    open_both = left.audience == space.audience == "everyone"
    facts = {"from": left.name, "to": space.name} if open_both else {}
    note(actor, "move", thread, reason, facts)
    changed(thread)


def shift_counts(old: int, new: int, *, threads: int, posts: int) -> None:
    """Move threads and posts from one space's counters to another's."""
    if old == new:
        return
    # In one order for every writer, so that two of them never wait for each other.
    for number, sign in sorted(((old, -1), (new, 1))):
        db.session.execute(
            update(Space)
            .where(Space.id == number)
            .values(
                thread_count=Space.thread_count + sign * threads,
                post_count=Space.post_count + sign * posts,
            )
        )
