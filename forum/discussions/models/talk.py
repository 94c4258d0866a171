from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, Words, primary_key


class Space(Base):
    """A room with a purpose that threads are kept in.

    `audience` says who may read it: everyone, members or moderators.
    """

    __tablename__ = "spaces"

    id: Mapped[int] = primary_key()
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)
    audience: Mapped[str] = mapped_column(String(12), default="everyone")
    thread_count: Mapped[int] = mapped_column(default=0)
    post_count: Mapped[int] = mapped_column(default=0)


class Thread(Base):
    """A conversation; its first post (number 1) is what its author opened it with.

    Type: question, discussion, show-and-tell, spitball. State: visible, hidden (by moderators),
    deleted (by its author), merged (into `merged_into_id`). `post_count` counts visible posts,
    the first included; `last_number` is the highest number ever given, so numbers never return.
    `tags` repeats the slugs of its ThreadTag rows so that a list needs no second query. `poll`
    is {"question", "closes_at", "options": [{"label", "votes"}]}, counts included. `origin` is the
    address where an imported thread was first published.
    """

    __tablename__ = "threads"
    __table_args__ = (
        Index("ix_threads_latest", "state", "last_post_at", "id"),
        Index("ix_threads_space_latest", "space_id", "state", "pinned", "last_post_at", "id"),
        Index("ix_threads_author", "author_id", "id"),
        Index("ix_threads_merged", "merged_into_id"),
        UniqueConstraint("author_id", "once"),
    )

    id: Mapped[int] = primary_key()
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    type: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="visible")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"), default=None)
    stage: Mapped[str | None] = mapped_column(String(10), default=None)
    pinned: Mapped[bool] = mapped_column(default=False)
    locked: Mapped[bool] = mapped_column(default=False)
    post_count: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    last_post_at: Mapped[datetime]
    last_poster_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    accepted_post_id: Mapped[int | None] = mapped_column(default=None)
    tags: Mapped[tuple[str, ...]] = mapped_column(Words, default=())
    poll: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    excerpt: Mapped[str] = mapped_column(String(300), default="")
    origin: Mapped[str | None] = mapped_column(String(300), default=None)
    once: Mapped[str | None] = mapped_column(String(32), default=None)


class ThreadTag(Base):
    """A tag on a thread, for lists by tag."""

    __tablename__ = "thread_tags"

    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Post(Base):
    """One contribution to a thread, cooked; what was typed is in PostSource.

    State: visible, hidden (by moderators), deleted (by its author). `version` rises with each
    edit. `once` makes a form that arrives twice act once. `helped_count` is the number of its
    `helped` reactions and `helped_elsewhere`: how often an imported post helped people whom the
    source does not name.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        UniqueConstraint("author_id", "once"),
        Index("ix_posts_author", "author_id", "id"),
    )

    id: Mapped[int] = primary_key()
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), default=None)
    html: Mapped[str] = mapped_column(Text)
    stage: Mapped[str | None] = mapped_column(String(10), default=None)
    state: Mapped[str] = mapped_column(String(10), default="visible")
    version: Mapped[int] = mapped_column(default=1)
    edited_at: Mapped[datetime | None] = mapped_column(default=None)
    helped_count: Mapped[int] = mapped_column(default=0)
    helped_elsewhere: Mapped[int] = mapped_column(default=0)
    me_too_count: Mapped[int] = mapped_column(default=0)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    removed_reason: Mapped[str | None] = mapped_column(String(500), default=None)
    once: Mapped[str | None] = mapped_column(String(32), default=None)


class PostSource(Base):
    """What the author typed, apart from the row that pages read; `text` is for search.

    Format: markdown, or html for posts that were imported as HTML.
    """

    __tablename__ = "post_sources"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    format: Mapped[str] = mapped_column(String(8), default="markdown")
    source: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


class Revision(Base):
    """An earlier version of a post as it was before an edit; `title` for a thread's first post.

    `at`, `by_id` and `reason` are of the edit that replaced it. One that is `hidden` was taken out
    of the public history by a moderator; only moderators read it.
    """

    __tablename__ = "revisions"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    format: Mapped[str] = mapped_column(String(8), default="markdown")
    source: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(String(200), default=None)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    hidden: Mapped[bool] = mapped_column(default=False)


class Reaction(Base):
    """A member's mark on a post: `helped` or `me-too`."""

    __tablename__ = "reactions"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    at: Mapped[datetime]


class PollVote(Base):
    """A member's one choice in a thread's poll."""

    __tablename__ = "poll_votes"

    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    choice: Mapped[int]


class MovedPost(Base):
    """Where a number of a thread went when its post was split off or merged away."""

    __tablename__ = "moved_posts"

    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
