from __future__ import annotations

from sqlalchemy import exists, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.discussions.actions.counting import count_post, count_thread, set_last_post
from forum.discussions.actions.moderating.noting import note
from forum.discussions.actions.publishing import author_id, touch_thread
from forum.discussions.events import PostRemoved, PostRestored, ThreadChanged
from forum.discussions.models import Post, Thread
from forum.discussions.policy import may_delete, may_undelete
from forum.discussions.queries.threads import username_of


def delete(viewer: Viewer, thread: Thread, post: Post, reason: str) -> bool:
    """Take a post away so that it can come back; the first one takes its whole thread along.

    Thread and post were loaded with their lock. Returns False the second time. Raises Forbidden,
    Conflict where others have replied to a first post, Invalid where a moderator gives no reason.
    """
    if post.state == "deleted":
        return False
    if not may_delete(viewer, thread, post):
        raise Forbidden("You may not delete this post now.")
    if viewer.id != post.author_id and not reason:
        raise Invalid("Say why: the author and everybody else can read it.", "reason")
    if post.number == 1:
        _refuse_while_needed(thread)
        count_thread(thread, -1)
        thread.state = "deleted"
    _set_removed(viewer, post, reason)
    count_post(thread, post, -1)
    if thread.accepted_post_id == post.id:
        thread.accepted_post_id = None
    set_last_post(thread)
    announce(PostRemoved(thread_id=thread.id, post_id=post.id))
    _tell(viewer, thread, post, "delete", reason)
    return True


def restore(viewer: Viewer, thread: Thread, post: Post, reason: str = "") -> None:
    """Bring back a deleted post, a first one with its thread; a second time nothing happens."""
    if post.state == "visible":
        return
    if not may_undelete(viewer, thread, post):
        raise Forbidden("Only a moderator can bring this back.")
    post.state, post.removed_at, post.removed_by_id, post.removed_reason = (
        "visible",
        None,
        None,
        None,
    )
    if post.number == 1 and thread.state == "deleted":
        thread.post_count += 1
        thread.state = "visible"
        count_thread(thread, 1)
    else:
        count_post(thread, post, 1)
    set_last_post(thread)
    announce(PostRestored(thread_id=thread.id, post_id=post.id))
    _tell(viewer, thread, post, "restore", reason)


def replied_by_others(thread: Thread) -> bool:
    """Whether somebody else than its author has a visible post in a thread."""
    others = exists().where(
        Post.thread_id == thread.id, Post.author_id != thread.author_id, Post.state == "visible"
    )
    return bool(db.session.scalar(select(others)))


def _refuse_while_needed(thread: Thread) -> None:
    if thread.state != "visible":
        raise Conflict("This thread is taken away already.")
    if replied_by_others(thread):
        raise Conflict(
            "Others have replied, and their words belong to them: the thread stays. "
            "You can edit your text, or ask a moderator to hide the thread."
        )


def _set_removed(viewer: Viewer, post: Post, reason: str) -> None:
    post.state = "deleted"
    post.removed_at = now()
    post.removed_by_id = author_id(viewer)
    post.removed_reason = reason or None


def _tell(viewer: Viewer, thread: Thread, post: Post, action: str, reason: str) -> None:
    if post.number == 1:
        announce(ThreadChanged(thread_id=thread.id))
    if viewer.id != post.author_id:
        actor = (viewer.id, viewer.username)
        note(actor, action, thread, reason or "No reason given.", post_id=post.id)
    touch_thread(thread, username_of(post.author_id))
