from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.hot import upsert
from forum.core.refusals import Conflict, Forbidden
from forum.discussions.actions.publishing import author_id, touch_thread
from forum.discussions.events import AnswerAccepted, ThreadChanged
from forum.discussions.models import Bookmark, Post, Reaction, Thread
from forum.discussions.policy import may_accept, may_react
from forum.discussions.queries.threads import username_of
from forum.members.models import Profile

KINDS = ("helped", "me-too")


def react(viewer: Viewer, thread: Thread, post: Post, kind: str, on: bool | None) -> bool:
    """Set or take back a member's mark on a post loaded with its lock; return whether it is set.

    `on` is what the member wants, None the opposite of what is. Raises Forbidden on own posts.
    """
    if not may_react(viewer, thread, post):
        raise Forbidden("This is for the posts of others that still stand.")
    row = db.session.get(Reaction, (post.id, viewer.id, kind))
    wanted = row is None if on is None else on
    if wanted == (row is not None):
        return wanted
    if row is None:
        member = author_id(viewer)
        db.session.add(Reaction(post_id=post.id, user_id=member, kind=kind, at=now()))
    else:
        db.session.delete(row)
    _count(post, kind, 1 if wanted else -1)
    touch_thread(thread, username_of(post.author_id))
    return wanted


def _count(post: Post, kind: str, change: int) -> None:
    if kind == "me-too":
        post.me_too_count += change
        return
    post.helped_count += change
    news: dict[str, Any] = {"helped_count": Profile.helped_count + change}
    db.session.execute(update(Profile).where(Profile.user_id == post.author_id).values(**news))


def accept(viewer: Viewer, thread: Thread, post: Post, on: bool | None) -> bool:
    """Mark a post as the answer of its thread, or no longer; return whether it is the answer.

    Raises Forbidden to others than who asked, Conflict for a post that cannot be an answer.
    """
    if not may_accept(viewer, thread):
        raise Forbidden("Only who asked can mark the answer.")
    if post.number == 1 or post.state != "visible":
        raise Conflict("This post cannot be the answer.")
    is_answer = thread.accepted_post_id == post.id
    wanted = not is_answer if on is None else on
    if wanted == is_answer:
        return wanted
    thread.accepted_post_id = post.id if wanted else None
    if wanted:
        announce(
            AnswerAccepted(
                thread_id=thread.id,
                post_id=post.id,
                author_id=post.author_id,
                by_id=author_id(viewer),
            )
        )
    else:
        announce(ThreadChanged(thread_id=thread.id))
    touch_thread(thread, username_of(post.author_id))
    return wanted


def bookmark(viewer: Viewer, post: Post, on: bool | None) -> bool:
    """Keep a post for finding it again, or no longer; return whether it is kept."""
    member = author_id(viewer)
    mine = (Bookmark.user_id == member, Bookmark.post_id == post.id)
    if on is None:
        on = db.session.scalar(select(Bookmark.post_id).where(*mine)) is None
    if on:
        place = {"user_id": member, "post_id": post.id}
        upsert(Bookmark, {**place, "at": now()}, tuple(place))
    else:
        db.session.execute(delete(Bookmark).where(*mine))
    return on
