from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, and_, select

from forum.accounts.models import User
from forum.core.db import db
from forum.discussions.models import Post, PostSource, Thread, ThreadTag
from forum.search.documents import Document, Key
from forum.search.port import Filters
from forum.search.rows import any_of, batches

FINDABLE = and_(Post.state == "visible", Thread.state == "visible")
_THREAD_IS_VISIBLE = Post.thread_id.in_(select(Thread.id).where(Thread.state == "visible"))


def changed(events: Sequence[Any]) -> list[Key]:
    """Return the documents events are about: one post, or all of a thread with its tags.

    An event that names a post is about that post, any other about its thread and `others`.
    """
    keys = [Key("post", event.post_id) for event in events if hasattr(event, "post_id")]
    whole = [event for event in events if not hasattr(event, "post_id")]
    threads = {event.thread_id for event in whole}
    threads |= {other for event in whole for other in event.others}
    opened = {event.thread_id for event in events if getattr(event, "number", 0) == 1}
    posts = select(Post.id).where(Post.thread_id.in_(threads)).order_by(Post.id)
    tags = select(ThreadTag.tag_id).where(ThreadTag.thread_id.in_(threads | opened)).distinct()
    keys += [Key("post", number) for number in db.session.scalars(posts)]
    return keys + [Key("tag", number) for number in db.session.scalars(tags)]


def post_documents(ids: Sequence[int]) -> list[Document]:
    """Return the documents of posts that somebody may read; the first one carries the title."""
    statement = (
        _posts()
        .add_columns(Post.thread_id, Post.number, Post.created_at, PostSource.text)
        .add_columns(Thread.title, Thread.space_id, Thread.type, Thread.tags, User.username)
        .join(User, User.id == Post.author_id)
        .where(Post.id.in_(ids), FINDABLE)
    )
    return [_document(row) for row in db.session.execute(statement)]


def _posts() -> Select[Any]:
    statement: Select[Any] = select(Post.id)
    return statement.join(Thread, Thread.id == Post.thread_id).join(
        PostSource, PostSource.post_id == Post.id
    )


def _document(row: Any) -> Document:
    first = row.number == 1
    return Document(
        kind="post",
        id=row.id,
        group=row.thread_id,
        title=row.title if first else "",
        text=row.text,
        created=row.created_at,
        author=row.username,
        space=row.space_id,
        type=row.type,
        tags=tuple(row.tags),
        first=first,
    )


def all_post_ids() -> Iterator[Sequence[int]]:
    """Yield the numbers of all posts that somebody may read, in batches."""
    return batches(Post.id, Post.state == "visible", _THREAD_IS_VISIBLE)


def post_candidates(texts: Sequence[str], filters: Filters, most: int) -> Sequence[int]:
    """Return posts in whose text, or thread's title, any of the texts is, latest first."""
    statement = _posts().where(FINDABLE, any_of(texts, Thread.title, PostSource.text))
    if filters.space is not None:
        statement = statement.where(Thread.space_id == filters.space)
    if filters.type:
        statement = statement.where(Thread.type == filters.type)
    if filters.author:
        statement = statement.join(User, User.id == Post.author_id).where(
            User.username_key == filters.author.lower()
        )
    return db.session.scalars(statement.order_by(Post.id.desc()).limit(most)).all()
