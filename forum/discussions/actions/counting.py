from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, func, select, update

from forum.core.db import UtcDateTime, db
from forum.core.hot import HotChange, value
from forum.discussions.models import Post, Space, Thread, ThreadTag
from forum.members.models import Profile
from forum.vocab.models import Tag


def count_threads(space_id: int, user_id: int, change: int) -> None:
    """Move the thread counters of a space and of a member."""
    db.session.execute(
        update(Space).where(Space.id == space_id).values(thread_count=Space.thread_count + change)
    )
    db.session.execute(
        update(Profile)
        .where(Profile.user_id == user_id)
        .values(thread_count=Profile.thread_count + change)
    )


def count_posts(space_id: int, user_id: int, change: int, last: datetime | None = None) -> None:
    """Move the post counters of a space and of a member, who posted at `last`."""
    _space_posts.run(space_id=space_id, change=change)
    if last is None:
        _member_posts.run(False, member_id=user_id, change=change)
    else:
        _member_posts.run(True, member_id=user_id, change=change, last=last)


def _counting_space() -> Any:
    mine = Space.id == value("space_id", BigInteger())
    change = value("change", BigInteger())
    return update(Space).where(mine).values(post_count=Space.post_count + change)


def _counting_member(with_last: bool) -> Any:
    mine = Profile.user_id == value("member_id", BigInteger())
    news: dict[str, Any] = {"post_count": Profile.post_count + value("change", BigInteger())}
    if with_last:
        news["last_post_at"] = value("last", UtcDateTime())
    return update(Profile).where(mine).values(**news)


_space_posts = HotChange(_counting_space)
_member_posts = HotChange(_counting_member)


def count_tags(tag_ids: Iterable[int], change: int) -> None:
    """Move the thread counters of tags."""
    wanted = sorted(tag_ids)
    if wanted:
        db.session.execute(
            update(Tag).where(Tag.id.in_(wanted)).values(thread_count=Tag.thread_count + change)
        )


def count_post(thread: Thread, post: Post, change: int) -> None:
    """Move every counter by one post that goes (-1) or comes back (1).

    Spaces and members count what stands in visible threads only.
    """
    thread.post_count += change
    if thread.state == "visible":
        count_posts(thread.space_id, post.author_id, change)


def count_thread(thread: Thread, change: int) -> None:
    """Move every counter by a whole thread that leaves all lists (-1) or comes back (1)."""
    db.session.flush()
    # In one order for every writer, so that two of them never wait for each other: tags, spaces,
    # members by number.
    tags = select(ThreadTag.tag_id).where(ThreadTag.thread_id == thread.id)
    count_tags(db.session.scalars(tags), change)
    standing = select(Post.author_id, func.count()).where(
        Post.thread_id == thread.id, Post.state == "visible"
    )
    authors = standing.group_by(Post.author_id).order_by(Post.author_id)
    for author_id, posts in db.session.execute(authors).all():
        count_posts(thread.space_id, author_id, change * posts)
    count_threads(thread.space_id, thread.author_id, change)


def set_last_post(thread: Thread) -> None:
    """Set when and by whom a thread was last written in, from the posts that stand in it."""
    db.session.flush()
    last = db.session.execute(
        select(Post.created_at, Post.author_id)
        .where(Post.thread_id == thread.id, Post.state == "visible")
        .order_by(Post.number.desc())
        .limit(1)
    ).one_or_none()
    if last is not None:
        thread.last_post_at, thread.last_poster_id = last
