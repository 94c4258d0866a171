from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base


class Profile(Base):
    """The public side of a person, with counters that change with the rows they count."""

    __tablename__ = "profiles"
    __table_args__ = (Index("ix_profiles_helpful", "helped_count", "user_id"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    location: Mapped[str] = mapped_column(String(100), default="")
    about_format: Mapped[str] = mapped_column(String(8), default="markdown")
    about_source: Mapped[str] = mapped_column(Text, default="")
    about_html: Mapped[str] = mapped_column(Text, default="")
    about_text: Mapped[str] = mapped_column(Text, default="")
    thread_count: Mapped[int] = mapped_column(default=0)
    post_count: Mapped[int] = mapped_column(default=0)
    helped_count: Mapped[int] = mapped_column(default=0)
    last_post_at: Mapped[datetime | None] = mapped_column(default=None)
