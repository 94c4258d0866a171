from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key


class Conversation(Base):
    """A private exchange of a few people; `last_number` counts its messages."""

    __tablename__ = "conversations"

    id: Mapped[int] = primary_key()
    subject: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime]
    last_number: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]


class Participant(Base):
    """Who takes part: read up to a number, perhaps muted; who left has `left_at` and reads on
    only up to `left_number`."""

    __tablename__ = "participants"
    __table_args__ = (Index("ix_participants_user", "user_id", "conversation_id"),)

    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    read_number: Mapped[int] = mapped_column(default=0)
    muted: Mapped[bool] = mapped_column(default=False)
    left_at: Mapped[datetime | None] = mapped_column(default=None)
    left_number: Mapped[int | None] = mapped_column(default=None)


class Message(Base):
    """One message of a conversation, cooked; `once` makes a form that arrives twice act once.

    `state` is visible, deleted (by its author) or hidden (by a moderator).
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "number"),
        UniqueConstraint("author_id", "once"),
    )

    id: Mapped[int] = primary_key()
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="visible")
    once: Mapped[str | None] = mapped_column(String(32), default=None)
