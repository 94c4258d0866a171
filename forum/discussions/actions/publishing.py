from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from forum.accounts import queries as people
from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, upsert
from forum.core.events import announce
from forum.core.markup import Cooked, cook, excerpt
from forum.core.refusals import Forbidden, Invalid
from forum.core.versions import touch
from forum.discussions.actions.counting import count_posts, count_tags, count_threads
from forum.discussions.events import PostPublished
from forum.discussions.models import (
    Draft,
    Follow,
    Post,
    PostSource,
    ReadMark,
    Thread,
    ThreadTag,
)
from forum.discussions.policy import may_reply, wrong_kind_of_reply
from forum.discussions.queries.posts import takeaways_written
from forum.discussions.queries.spaces import SpaceFacts, all_spaces
from forum.vocab import queries as vocab

MOST_TAGS = 5


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

    `tags` are added to those the body names with #; unknown ones raise Invalid.
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
    post_number(thread, author, body, cooked, moment, once=once)
    drop_draft(writer, "thread:new")
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
        last_post_at=moment,
        last_poster_id=writer,
        tags=[],
    )


def reply(
    author: Viewer,
    thread: Thread,
    *,
    body: str,
    reply_to: int | None = None,
    once: str | None = None,
) -> Post:
    """Add a post to a thread that was loaded with its lock; a form sent twice adds one.

    Raises Forbidden where the viewer may not reply, Invalid with a hint where a spitball's stage
    asks for another kind of reply.
    """
    if not may_reply(author, thread):
        raise Forbidden("This thread is locked: nobody can reply to it now.")
    if once:
        mine = select(Post).where(Post.author_id == author.id, Post.once == once)
        earlier = db.session.scalar(mine)
        if earlier is not None:
            return earlier
    hint = wrong_kind_of_reply(thread, author, body, takeaways_written(thread))
    if hint is not None:
        raise Invalid(hint, "body")
    target = _target(thread, reply_to)
    cooked = readable(cooked_body(body))
    post = post_number(thread, author, body, cooked, now(), reply_to=target, once=once)
    drop_draft(author_id(author), f"reply:{thread.id}")
    return post


def post_number(
    thread: Thread,
    author: Viewer,
    body: str,
    cooked: Cooked,
    moment: datetime,
    *,
    reply_to: int | None = None,
    once: str | None = None,
) -> Post:
    """Write the next post of a thread with its counters, marks and announcement."""
    number = thread.last_number + 1
    writer = author_id(author)
    post = Post(
        thread_id=thread.id,
        number=number,
        author_id=writer,
        created_at=moment,
        reply_to_id=reply_to,
        html=cooked.html,
        stage=thread.stage,
        once=once,
    )
    db.session.add(post)
    thread.last_number = number
    thread.post_count += 1
    thread.last_post_at = moment
    thread.last_poster_id = writer
    db.session.flush()
    db.session.execute(
        insert(PostSource).values(post_id=post.id, format="markdown", source=body, text=cooked.text)
    )
    count_posts(thread.space_id, writer, 1, moment)
    _set_place(post)
    _announce(thread, post, cooked)
    touch_thread(thread, author.username)
    return post


def _set_place(post: Post) -> None:
    """Follow the thread one writes in, read up to one's own words."""
    place = {"user_id": post.author_id, "thread_id": post.thread_id}
    mark = {**place, "number": post.number, "at": post.created_at}
    upsert(ReadMark, mark, tuple(place), "number", "at")
    follow(post.author_id, "thread", post.thread_id, post.created_at)


def _announce(thread: Thread, post: Post, cooked: Cooked) -> None:
    announce(
        PostPublished(
            thread_id=thread.id,
            post_id=post.id,
            number=post.number,
            author_id=post.author_id,
            space_id=thread.space_id,
            mentioned=people.user_ids(cooked.mentions) if cooked.mentions else [],
            reply_to=post.reply_to_id,
        )
    )


def touch_thread(thread: Thread, *usernames: str) -> None:
    """Say that what a thread's page, its space's list and these members' pages show has changed."""
    space = next(space for space in all_spaces() if space.id == thread.space_id)
    members = (f"member:{name}" for name in usernames)
    touch("front", f"space:{space.slug}", f"thread:{thread.id}", *members)


def cooked_body(body: str) -> Cooked:
    """Return a body as safe HTML with the people and tags it really names."""
    return cook(body, people=people.usernames, tags=vocab.canonical_tags)


def readable(cooked: Cooked) -> Cooked:
    """Return what was cooked; raises Invalid when nothing of it would be seen."""
    if not cooked.text:
        raise Invalid("Nothing of this would be seen: it is all marks and no words.", "body")
    return cooked


def checked_tags(named: Sequence[str], cooked: Cooked) -> list[str]:
    """Return canonical slugs of typed tags and of those in the text, at most five.

    Raises Invalid for a typed tag that nobody knows.
    """
    known = vocab.canonical_tags(named)
    unknown = [slug for slug in named if slug not in known]
    if unknown:
        raise Invalid(f"There is no tag “{unknown[0]}”. Choose one that exists.", "tags")
    slugs = list(dict.fromkeys([*(known[slug] for slug in named), *cooked.tags]))
    if len(slugs) > MOST_TAGS:
        raise Invalid(f"A thread carries at most {MOST_TAGS} tags.", "tags")
    return slugs


def set_tags(thread: Thread, old: Sequence[str], new: Sequence[str]) -> None:
    """Write which tags a thread carries, with each tag's count."""
    thread.tags = list(new)
    ids = vocab.tag_ids({*old, *new})
    for slug in set(old) - set(new):
        row = db.session.get(ThreadTag, (ids[slug], thread.id))
        db.session.delete(row)
    for slug in set(new) - set(old):
        db.session.add(ThreadTag(tag_id=ids[slug], thread_id=thread.id))
    if thread.state == "visible":
        count_tags([ids[slug] for slug in set(old) - set(new)], -1)
        count_tags([ids[slug] for slug in set(new) - set(old)], 1)


def follow(user_id: int, kind: str, target_id: int, moment: datetime) -> None:
    """Have a member told of what is new in a thread or space; nothing changes the second time."""
    values = {"user_id": user_id, "kind": kind, "target_id": target_id, "at": moment}
    upsert(Follow, values, ("user_id", "kind", "target_id"))


def drop_draft(user_id: int, key: str) -> None:
    """Forget what was being written, for it is published."""
    db.session.execute(delete(Draft).where(Draft.user_id == user_id, Draft.key == key))


def author_id(viewer: Viewer) -> int:
    """Return the number of the member who writes; raises Forbidden for a guest."""
    if viewer.id is None:
        raise Forbidden("Sign in to write.")
    return viewer.id


def slug_of(title: str) -> str:
    """Return the readable end of a thread's address: ASCII letters and digits, at most 60 long."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:60].rsplit("-", 1)[0] if len(words) > 60 else words or "thread"


def _opened_before(author: Viewer, once: str | None) -> Thread | None:
    if not once:
        return None
    mine = select(Thread).where(Thread.author_id == author.id, Thread.once == once)
    return db.session.scalar(mine)


def _target(thread: Thread, reply_to: int | None) -> int | None:
    if reply_to is None:
        return None
    target = db.session.get(Post, reply_to)
    return target.id if target is not None and target.thread_id == thread.id else None
