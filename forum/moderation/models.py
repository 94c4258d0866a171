from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key


class Report(Base):
    """A member's word that something needs a moderator's eye.

    Target kinds: post, member, message, idea, tried (what somebody told of trying an idea).
    Outcomes: hidden, restored, warned, dismissed; None while open.
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("reporter_id", "target_kind", "target_id", "open_key"),
        Index("ix_reports_queue", "outcome", "at"),
        Index("ix_reports_target", "target_kind", "target_id"),
    )

    id: Mapped[int] = primary_key()
    reporter_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    target_kind: Mapped[str] = mapped_column(String(10))
    target_id: Mapped[int]
    reason: Mapped[str] = mapped_column(String(30))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(12), default=None)
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    handled_at: Mapped[datetime | None] = mapped_column(default=None)
    handled_reason: Mapped[str] = mapped_column(Text, default="")
    # Whether this report hid the post at once, until a moderator looks.
    quarantined: Mapped[bool] = mapped_column(default=False)
    # "open" while it waits, its own number later: one open report a member and target.
    open_key: Mapped[str] = mapped_column(String(20), default="open")
