from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base


class Bookmark(Base):
    """A post a member wants to find again."""

    __tablename__ = "bookmarks"
    __table_args__ = (Index("ix_bookmarks_latest", "user_id", "at"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime]


class Follow(Base):
    """A member who is told of what is new in a thread or a space (`kind`: thread, space)."""

    __tablename__ = "follows"
    __table_args__ = (Index("ix_follows_target", "kind", "target_id"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    target_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class ReadMark(Base):
    """How far a member has read a thread: the number of the last post they were shown."""

    __tablename__ = "read_marks"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int]
    at: Mapped[datetime]


class Draft(Base):
    """What a member has typed and not yet published (`key`: thread:new, reply:12, edit:34)."""

    __tablename__ = "drafts"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[datetime]
