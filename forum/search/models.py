from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key


class SavedSearch(Base):
    """A question somebody keeps: a `kind` of things, and the address's part behind the ?.

    `mark` is the highest number (of the kind's own order of appearance) that was told, so that
    nothing is told twice; `every` is never, day or week. `token` opens its feed without signing
    in. `role_id` is the hiring role under which candidates are asked for.
    """

    __tablename__ = "saved_searches"
    __table_args__ = (
        Index("ix_saved_searches_user", "user_id", "kind"),
        Index("ix_saved_searches_due", "every", "due_at"),
    )

    id: Mapped[int] = primary_key()
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(100))
    question: Mapped[str] = mapped_column(Text)
    every: Mapped[str] = mapped_column(String(6), default="week")
    mark: Mapped[int] = mapped_column(default=0)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    role_id: Mapped[int | None] = mapped_column(ForeignKey("hiring_roles.id"), default=None)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
