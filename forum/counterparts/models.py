from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key


class Dismissal(Base):
    """A suggestion a member does not want to see again."""

    __tablename__ = "dismissals"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    dismissed_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]


class ConnectionRequest(Base):
    """One member asks another to be counterparts. State: open, accepted, later, declined, silent,
    withdrawn.

    `score` and `reasons` are what the suggestion said that day; `kind` is peer, ahead or
    complement. Whoever did not answer within a week is `silent`: nobody is told. `answered_at` is
    when it was closed.
    """

    __tablename__ = "connection_requests"
    __table_args__ = (
        Index("ix_connection_requests_from", "from_id", "state"),
        Index("ix_connection_requests_to", "to_id", "state"),
    )

    id: Mapped[int] = primary_key()
    from_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    to_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(12), default="peer")
    score: Mapped[int | None] = mapped_column(default=None)
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None] = mapped_column(default=None)


class Pairing(Base):
    """A goal two connected members work towards, with up to four check-ins and how it went."""

    __tablename__ = "pairings"
    __table_args__ = (Index("ix_pairings_high", "high_id", "low_id"),)

    id: Mapped[int] = primary_key()
    low_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    high_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    goal: Mapped[str] = mapped_column(String(300))
    check_ins: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    helped: Mapped[bool | None] = mapped_column(default=None)
    closing: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class TermCount(Base):
    """How many contexts (`people` of `of_people`) held a term when they were last counted.

    What is rare is read here, so that a score can be computed again from what is stored.
    """

    __tablename__ = "term_counts"

    term_id: Mapped[int] = mapped_column(
        ForeignKey("terms.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    people: Mapped[int]
    of_people: Mapped[int]
