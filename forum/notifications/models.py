from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key

_UNREAD = text("read_at IS NULL")
_OWED = text("to_mail")


class Notice(Base):
    """One line of a member's inbox; news of one kind and topic share a line while it is unread.

    `topic` groups (thread:12), `link` is where it leads, `count` how many news it stands for.
    What is about a thread names it in `thread_id`, so that its title is read from the thread
    itself and never outlives it; `text` is for everything else. `to_mail` is true while a letter
    is owed for it.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_inbox", "user_id", "at", "id"),
        Index("ix_notices_topic", "topic"),
        Index("ix_notices_thread", "thread_id"),
        Index("ix_notices_unread", "user_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notices_owed", "user_id", sqlite_where=_OWED, postgresql_where=_OWED),
    )

    id: Mapped[int] = primary_key()
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(60))
    thread_id: Mapped[int | None] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), default=None
    )
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    text: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(String(200))
    count: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    to_mail: Mapped[bool] = mapped_column(default=False)
    mailed_at: Mapped[datetime | None] = mapped_column(default=None)


class NoticePost(Base):
    """A post a notice stands for: when the post goes, the notice goes or counts one less."""

    __tablename__ = "notice_posts"

    notice_id: Mapped[int] = mapped_column(
        ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True
    )
    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class NoticeLetter(Base):
    """When a member was last sent a letter of notices: the next one waits a while."""

    __tablename__ = "notice_letters"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]


class MailChoice(Base):
    """Kinds of mail a member has stopped (`kind`: a notice kind, or all)."""

    __tablename__ = "mail_choices"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]
