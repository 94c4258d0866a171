from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.markup import excerpt
from forum.core.refusals import Invalid
from forum.discussions.actions.counting import count_threads
from forum.discussions.actions.moderating.carrying import CARRIED, carry
from forum.discussions.actions.moderating.merging import add_followers
from forum.discussions.actions.moderating.noting import (
    Actor,
    actor_of,
    changed,
    check_open,
    note,
)
from forum.discussions.actions.texts import set_tags, slug_of
from forum.discussions.models import Follow, Post, PostSource, Thread
from forum.discussions.queries.spaces import SpaceFacts


def split_into_new(
    moderator: Viewer,
    source: Thread,
    numbers: Sequence[int],
    *,
    space: SpaceFacts,
    kind: str,
    title: str,
    reason: str,
) -> Thread:
    """Open a thread with posts of another, the earliest first; return it.

    Its author is who wrote that earliest post. It carries the tags of the thread it came from.
    """
    actor = actor_of(moderator)
    check_open(source)
    posts = _picked(source, numbers)
    first = min(posts, key=lambda post: (post.created_at, post.number))
    if first.state != "visible":
        raise Invalid(f"Post {first.number} would open the thread, and it is hidden.", "numbers")
    target = _opened(first, space, kind, title)
    set_tags(target, [], source.tags)
    _carried(actor, source, target, posts, reason)
    # After the posts: every writer takes the rows of spaces before those of members.
    count_threads(space.id, first.author_id, 1)
    return target


def split_into(
    moderator: Viewer, source: Thread, target: Thread, numbers: Sequence[int], reason: str
) -> Thread:
    """Append posts of a thread to another that exists; return the other."""
    actor = actor_of(moderator)
    if source.id == target.id:
        raise Invalid("The posts are in that thread already.", "into")
    check_open(source, target)
    return _carried(actor, source, target, _picked(source, numbers), reason)


def _carried(
    actor: Actor, source: Thread, target: Thread, posts: Sequence[Any], reason: str
) -> Thread:
    moved = carry(source, target, posts)
    writers = {post.author_id for post in moved}
    add_followers(source, target, Follow.user_id.in_(writers))
    facts = {"numbers": [post.number for post in moved], "into": target.id}
    note(actor, "split", source, reason, facts)
    changed(target, source)
    return target


def _picked(source: Thread, numbers: Sequence[int]) -> Sequence[Any]:
    wanted = sorted(set(numbers))
    if not wanted:
        raise Invalid("Choose at least one post.", "numbers")
    if 1 in wanted:
        raise Invalid("The opening post stays. Merge the thread to move all of it.", "numbers")
    here = (Post.thread_id == source.id, Post.number.in_(wanted))
    posts = db.session.execute(select(*CARRIED).where(*here)).all()
    missing = set(wanted) - {post.number for post in posts}
    if missing:
        raise Invalid(f"There is no post {min(missing)} in this thread.", "numbers")
    return posts


def _opened(first: Any, space: SpaceFacts, kind: str, title: str) -> Thread:
    text = db.session.scalar(select(PostSource.text).where(PostSource.post_id == first.id)) or ""
    thread = Thread(
        space_id=space.id,
        type=kind,
        title=title,
        slug=slug_of(title),
        author_id=first.author_id,
        created_at=first.created_at,
        stage="clarify" if kind == "spitball" else None,
        last_post_at=first.created_at,
        last_poster_id=first.author_id,
        excerpt=excerpt(text)[:300],
        tags=[],
        state="visible",
        post_count=0,
        last_number=0,
    )
    db.session.add(thread)
    db.session.flush()
    return thread
