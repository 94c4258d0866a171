from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key


class Notice(Base):
    """One line of a member's inbox; news of the same kind and subject share an unread line.

    `topic` groups (thread:12), `link` is where it leads, `count` how many news it stands for.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_inbox", "user_id", "at", "id"),
        Index("ix_notices_group", "user_id", "kind", "topic", "read_at"),
        Index("ix_notices_unmailed", "mailed_at", "at"),
    )

    id: Mapped[int] = primary_key()
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    text: Mapped[str] = mapped_column(String(300))
    link: Mapped[str] = mapped_column(String(200))
    count: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    mailed_at: Mapped[datetime | None] = mapped_column(default=None)


class MailChoice(Base):
    """Kinds of mail a member has stopped (`kind`: a notice kind, or all)."""

    __tablename__ = "mail_choices"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]
