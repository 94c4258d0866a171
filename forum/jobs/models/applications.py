from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key


class Application(Base):
    """A member's application to a posting; `fields` is what they chose to send (`sheet.Sheet`).

    `state` is one of `machine.STATES`. `number` counts the applications to a posting: what blind
    readers call it by. `sent` is what the profile showed when it was sent, in words, kept because
    profiles change. `erase_at` is when it will be erased unless something happens, `warned_at` when
    its owner was told. One application a person and posting.
    """

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("posting_id", "user_id"),
        Index("ix_applications_posting", "posting_id", "state", "id"),
        Index("ix_applications_user", "user_id", "id"),
        Index("ix_applications_erase", "erase_at"),
    )

    id: Mapped[int] = primary_key()
    posting_id: Mapped[int] = mapped_column(ForeignKey("job_postings.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(16), default="draft")
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    sent: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note_html: Mapped[str] = mapped_column(Text, default="")
    heard_from: Mapped[str] = mapped_column(String(16), default="")
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referrals.id"), default=None)
    consent_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None] = mapped_column(default=None)
    moved_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    erase_at: Mapped[datetime | None] = mapped_column(default=None)
    warned_at: Mapped[datetime | None] = mapped_column(default=None)
    once: Mapped[str | None] = mapped_column(String(32), default=None)


class ApplicationEvent(Base):
    """An application went from one state to another: when, by whom, and what was said with it.

    `by_id` is None for what the clock did.
    """

    __tablename__ = "application_events"
    __table_args__ = (Index("ix_application_events_application", "application_id", "id"),)

    id: Mapped[int] = primary_key()
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    before: Mapped[str] = mapped_column(String(16))
    after: Mapped[str] = mapped_column(String(16))
    message: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    at: Mapped[datetime]


class ApplicationMessage(Base):
    """A word of the conversation between an applicant and the school."""

    __tablename__ = "application_messages"
    __table_args__ = (
        Index("ix_application_messages_application", "application_id", "id"),
        UniqueConstraint("by_id", "once"),
    )

    id: Mapped[int] = primary_key()
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    once: Mapped[str | None] = mapped_column(String(32), default=None)


class ApplicationReview(Base):
    """What one reader thinks of an application: 1 to 5, and a note for the school only."""

    __tablename__ = "application_reviews"

    application_id: Mapped[int] = mapped_column(
        ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    reviewer_id: Mapped[int] = mapped_column(
        ForeignKey("users.id"), primary_key=True, autoincrement=False
    )
    rating: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class Interview(Base):
    """A time at which a school and an applicant talk; `state` is offered, accepted or cancelled.

    `sequence` rises with each change, as calendars want it (RFC 5545, 3.8.7.4).
    """

    __tablename__ = "interviews"
    __table_args__ = (Index("ix_interviews_application", "application_id", "starts_at"),)

    id: Mapped[int] = primary_key()
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(default=45)
    timezone: Mapped[str] = mapped_column(String(60))
    place: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(10), default="offered")
    sequence: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]


class ApplicationReference(Base):
    """Somebody outside who is asked about an applicant, and answers by a link.

    Only the hash of the link's secret is kept. `state` is asked, given, declined or ended.
    """

    __tablename__ = "application_references"
    __table_args__ = (Index("ix_application_references_application", "application_id"),)

    id: Mapped[int] = primary_key()
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254))
    relation: Mapped[str] = mapped_column(String(100), default="")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    text: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    expires_at: Mapped[datetime]


class EqualCount(Base):
    """How many applicants to a posting gave an answer to an equal-opportunity question.

    Nothing here leads to a person: no time, no order, no application.
    """

    __tablename__ = "equal_counts"

    posting_id: Mapped[int] = mapped_column(
        ForeignKey("job_postings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    question: Mapped[str] = mapped_column(String(20), primary_key=True)
    answer: Mapped[str] = mapped_column(String(30), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


class Referral(Base):
    """A member thinks of a colleague for a posting; the school learns of it once they consent.

    `state` is asked, consented, declined or expired.
    """

    __tablename__ = "referrals"
    __table_args__ = (
        UniqueConstraint("posting_id", "from_id", "to_id"),
        Index("ix_referrals_to", "to_id", "state"),
    )

    id: Mapped[int] = primary_key()
    posting_id: Mapped[int] = mapped_column(ForeignKey("job_postings.id", ondelete="CASCADE"))
    from_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    to_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    note: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
