from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, String, delete, select, update

from forum.accounts import queries as people
from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import UtcDateTime, db
from forum.core.events import announce
from forum.core.hot import Hot, HotChange, insert_into, upsert, value
from forum.core.markup import Cooked, excerpt
from forum.core.refusals import Forbidden, Invalid
from forum.core.versions import touch
from forum.discussions.actions.counting import count_posts, count_threads
from forum.discussions.actions.texts import checked_tags, cooked_body, readable, set_tags, slug_of
from forum.discussions.events import PostPublished
from forum.discussions.models import (
    Draft,
    Follow,
    Post,
    PostSource,
    ReadMark,
    Thread,
)
from forum.discussions.policy import may_reply, wrong_kind_of_reply
from forum.discussions.queries.posts import takeaways_written
from forum.discussions.queries.spaces import SpaceFacts, spaces_by_id
from forum.discussions.queries.threads import OpenThread


class Written(NamedTuple):
    """A post that was just written."""

    id: int
    number: int


def start_thread(
    author: Viewer,
    space: SpaceFacts,
    *,
    kind: str,
    title: str,
    body: str,
    tags: Sequence[str] = (),
    poll: dict[str, Any] | None = None,
    once: str | None = None,
) -> Thread:
    """Open a thread with its first post; the same `once` gives the thread already opened by it.

    `tags` are added to those the body names with #; unknown ones raise Invalid. What the author
    has in the composer stays: not every thread comes from there.
    """
    # One thread at a time from one member: a form that arrives twice at once opens one.
    db.session.execute(select(User.id).where(User.id == author.id).with_for_update(key_share=True))
    earlier = _opened_before(author, once)
    if earlier is not None:
        return earlier
    cooked = readable(cooked_body(body))
    slugs = checked_tags(tags, cooked)
    writer, moment = author_id(author), now()
    thread = _empty_thread(space.id, writer, kind, title, moment)
    thread.poll, thread.once = poll, once
    thread.excerpt = excerpt(cooked.text)[:300]
    db.session.add(thread)
    db.session.flush()
    set_tags(thread, [], slugs)
    count_threads(space.id, writer, 1)
    _write_post(thread, author, 1, body, cooked, moment, once=once)
    return thread


def _empty_thread(space_id: int, writer: int, kind: str, title: str, moment: datetime) -> Thread:
    return Thread(
        space_id=space_id,
        type=kind,
        title=title,
        slug=slug_of(title),
        author_id=writer,
        created_at=moment,
        stage="clarify" if kind == "spitball" else None,
        post_count=1,
        last_number=1,
        last_post_at=moment,
        last_poster_id=writer,
        tags=(),
    )


def reply(
    author: Viewer,
    thread: OpenThread,
    *,
    body: str,
    reply_to: int | None = None,
    once: str | None = None,
) -> Written:
    """Add a post to a thread; a form sent twice adds one. Nothing is written before a refusal.

    Raises Forbidden where the viewer may not reply, Invalid with a hint where a spitball's stage
    asks for another kind of reply.
    """
    if not may_reply(author, thread):
        raise Forbidden("This thread is locked: nobody can reply to it now.")
    writer = author_id(author)
    earlier = _sent.first(writer=writer, once=once) if once else None
    if earlier is not None:
        return earlier
    hint = wrong_kind_of_reply(thread, author, body, takeaways_written(thread))
    if hint is not None:
        raise Invalid(hint, "body")
    target = _target(thread, reply_to)
    cooked = readable(cooked_body(body))
    number, moment = thread.last_number + 1, now()
    _grown.run(thread_id=thread.id, last=number, moment=moment, writer=writer)
    post = _write_post(thread, author, number, body, cooked, moment, reply_to=target, once=once)
    drop_draft(writer, f"reply:{thread.id}")
    return post


def _write_post(
    thread: OpenThread | Thread,
    author: Viewer,
    number: int,
    body: str,
    cooked: Cooked,
    moment: datetime,
    *,
    reply_to: int | None = None,
    once: str | None = None,
) -> Written:
    """Write a post of a thread with its counters, marks and announcement."""
    writer = author_id(author)
    post_id = _post.run(
        thread_id=thread.id,
        number=number,
        author_id=writer,
        created_at=moment,
        reply_to_id=reply_to,
        html=cooked.html,
        stage=thread.stage,
        once=once,
    )
    _source.run(post_id=post_id, source=body, text=cooked.text)
    count_posts(thread.space_id, writer, 1, moment)
    _set_place(writer, thread.id, number, moment)
    announce(
        PostPublished(
            thread_id=thread.id,
            post_id=post_id,
            number=number,
            author_id=writer,
            space_id=thread.space_id,
            mentioned=people.user_ids(cooked.mentions) if cooked.mentions else [],
            reply_to=reply_to,
        )
    )
    touch_thread(thread, author.username)
    return Written(post_id, number)


def _grow() -> Any:
    writer, moment = value("writer", BigInteger()), value("moment", UtcDateTime())
    news = {"last_number": value("last", BigInteger()), "post_count": Thread.post_count + 1}
    mine = Thread.id == value("thread_id", BigInteger())
    return (
        update(Thread).where(mine).values(news | {"last_post_at": moment, "last_poster_id": writer})
    )


def _sent_before() -> Any:
    mine = Post.author_id == value("writer", BigInteger())
    return select(Post.id, Post.number).where(mine, Post.once == value("once", String()))


_sent = Hot(Written, _sent_before)
_grown = HotChange(_grow)
_post = HotChange(
    lambda: insert_into(
        Post,
        "thread_id",
        "number",
        "author_id",
        "created_at",
        "reply_to_id",
        "html",
        "stage",
        "once",
    ).returning(Post.id)
)
_source = HotChange(lambda: insert_into(PostSource, "post_id", "source", "text"))


def _set_place(writer: int, thread_id: int, number: int, moment: datetime) -> None:
    """Follow the thread one writes in, read up to one's own words."""
    place = {"user_id": writer, "thread_id": thread_id}
    upsert(ReadMark, {**place, "number": number, "at": moment}, tuple(place), "number", "at")
    follow(writer, "thread", thread_id, moment)


def touch_thread(thread: OpenThread | Thread, *usernames: str) -> None:
    """Say that what a thread's page, its space's list and these members' pages show has changed."""
    space = spaces_by_id()[thread.space_id]
    members = (f"member:{name}" for name in usernames)
    touch("front", f"space:{space.slug}", f"thread:{thread.id}", *members)


def follow(user_id: int, kind: str, target_id: int, moment: datetime) -> None:
    """Have a member told of what is new in a thread or space; nothing changes the second time."""
    values = {"user_id": user_id, "kind": kind, "target_id": target_id, "at": moment}
    upsert(Follow, values, ("user_id", "kind", "target_id"))


def drop_draft(user_id: int, key: str) -> None:
    """Forget what was being written, for it is published."""
    _dropped.run(user_id=user_id, key=key)


def _dropping() -> Any:
    mine = Draft.user_id == value("user_id", BigInteger())
    return delete(Draft).where(mine, Draft.key == value("key", String()))


_dropped = HotChange(_dropping)


def author_id(viewer: Viewer) -> int:
    """Return the number of the member who writes; raises Forbidden for a guest."""
    if viewer.id is None:
        raise Forbidden("Sign in to write.")
    return viewer.id


def _opened_before(author: Viewer, once: str | None) -> Thread | None:
    if not once:
        return None
    mine = select(Thread).where(Thread.author_id == author.id, Thread.once == once)
    return db.session.scalar(mine)


def _target(thread: OpenThread, reply_to: int | None) -> int | None:
    if reply_to is None:
        return None
    target = db.session.get(Post, reply_to)
    return target.id if target is not None and target.thread_id == thread.id else None
