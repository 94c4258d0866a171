from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.audit import record
from forum.core.db import db
from forum.core.events import announce
from forum.core.refusals import Conflict, Forbidden
from forum.discussions.actions.publishing import touch_thread
from forum.discussions.events import ThreadChanged
from forum.discussions.models import Post, Thread
from forum.discussions.queries.spaces import SpaceFacts, spaces_by_id

# Who acts: number and user name, as the log keeps them.
Actor = tuple[int | None, str]
# What the product does by itself, before a moderator has looked.
GUARD: Actor = (None, "Counterpart")


def actor_of(viewer: Viewer) -> Actor:
    """Return a moderator as the log names them; raises Forbidden for anybody else."""
    if not viewer.is_moderator:
        raise Forbidden
    return viewer.id, viewer.username


def space_of(thread: Thread) -> SpaceFacts:
    """Return the space a thread is in."""
    return spaces_by_id()[thread.space_id]


def note(
    actor: Actor,
    action: str,
    thread: Thread,
    reason: str,
    facts: Mapping[str, Any] | None = None,
    post_id: int | None = None,
) -> None:
    """Write an act on a thread, or on a post of it, into the log.

    No title goes with it: the log looks titles up, so it never shows one that was hidden. What
    happens in a space that guests may not read is not public: a reason may repeat what was said.
    """
    target = ("thread", thread.id, "") if post_id is None else ("post", post_id, "")
    public = space_of(thread).audience == "everyone"
    record(actor, action, target, reason, public=public, **(facts or {}))


def changed(thread: Thread, *others: Thread) -> None:
    """Announce that a thread, and others its posts came from, are to be read anew everywhere."""
    announce(ThreadChanged(thread_id=thread.id, others=[other.id for other in others]))
    touch_all(thread, *others)


def touch_all(*threads: Thread) -> None:
    """Say that these threads' pages, lists and the pages of all who wrote in them have changed."""
    db.session.flush()
    ids = [thread.id for thread in threads]
    writers = select(User.username).join(Post, Post.author_id == User.id)
    names = db.session.scalars(writers.where(Post.thread_id.in_(ids)).distinct()).all()
    for thread in threads:
        touch_thread(thread, *names)


def check_open(*threads: Thread) -> None:
    """Refuse to work on threads that are hidden, deleted or merged away: raises Conflict."""
    if any(thread.state != "visible" for thread in threads):
        raise Conflict("This works on threads everybody can see. Restore the thread first.")


def check_kept(thread: Thread) -> None:
    """Refuse to change a thread that was merged away: raises Conflict."""
    if thread.state == "merged":
        raise Conflict("This thread was merged into another. Moderate that one.")
