from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import User
from forum.core.db import db
from forum.discussions.models import Post, Reaction, Space, Thread, ThreadTag
from forum.members.models import Profile
from forum.notifications.models import Notice
from forum.vocab.models import Tag

_SEEN = and_(Thread.state == "visible", Post.state == "visible")


def wrong_counters() -> list[str]:
    """Return every counter that is not the count of what it counts; needs a transaction."""
    shown = Thread.state == "visible"
    posts = select(func.count(Post.id)).join(Thread, Thread.id == Post.thread_id).where(_SEEN)
    threads = select(func.count(Thread.id)).where(shown)
    tagged = select(func.count()).select_from(ThreadTag).join(Thread, shown_with(ThreadTag))
    in_thread = select(func.count(Post.id)).where(
        Post.thread_id == Thread.id, Post.state == "visible"
    )
    unread = select(func.count(Notice.id)).where(
        Notice.user_id == User.id, Notice.read_at.is_(None)
    )
    return [
        *_differences(Thread, Thread.post_count, in_thread),
        *_differences(Space, Space.thread_count, threads.where(Thread.space_id == Space.id)),
        *_differences(Space, Space.post_count, posts.where(Thread.space_id == Space.id)),
        *_differences(
            Profile, Profile.thread_count, threads.where(Thread.author_id == Profile.user_id)
        ),
        *_differences(Profile, Profile.post_count, posts.where(Post.author_id == Profile.user_id)),
        *_differences(Post, Post.helped_count, Post.helped_elsewhere + _marks("helped")),
        *_differences(Post, Post.me_too_count, _marks("me-too")),
        *_differences(Profile, Profile.helped_count, _helped()),
        *_differences(Tag, Tag.thread_count, tagged.where(ThreadTag.tag_id == Tag.id)),
        *_differences(User, User.unread_notices, unread),
    ]


def _marks(kind: str) -> Any:
    marks = select(func.count()).where(Reaction.post_id == Post.id, Reaction.kind == kind)
    return marks.correlate(Post).scalar_subquery()


def _helped() -> Select[Any]:
    return select(func.coalesce(func.sum(Post.helped_count), 0)).where(
        Post.author_id == Profile.user_id
    )


def shown_with(rows: type[ThreadTag]) -> ColumnElement[bool]:
    """Return the ON under which a row of a thread joins it while it is visible."""
    return and_(Thread.id == rows.thread_id, Thread.state == "visible")


def _differences(model: Any, counter: Any, count: Any) -> list[str]:
    key = Profile.user_id if model is Profile else model.id
    truth = count
    if isinstance(count, Select):
        truth = count.correlate(model.__table__).scalar_subquery()
    rows = db.session.execute(select(key, counter, truth).where(counter != truth))
    return [f"{counter} of {row[0]} is {row[1]}, counted {row[2]}" for row in rows]
