from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key


class JobPosting(Base):
    """An opening: what its author types in `fields` (`posting.Posting`), and what lists read.

    `state` is one of `states.STATES`; what moderators took away is `removed`. `closed_how` is
    filled, cancelled or expired. `firm_id` is the search firm that writes it for its client,
    `organization_id`. `closes_at` is the moment it closes by itself, in UTC. `year_min` and
    `year_max` are whole dollars a year (`pay.yearly`), 0 for a schedule without figures. `html` is
    the name of a text → what was typed there, cooked. `unlisted_at`: its people did not say that
    it is still open. The counters change with the rows they count; views are written later.
    """

    __tablename__ = "job_postings"
    __table_args__ = (
        Index("ix_job_postings_latest", "state", "published_at", "id"),
        Index("ix_job_postings_organization", "organization_id", "state", "id"),
        Index("ix_job_postings_author", "author_id", "id"),
        Index("ix_job_postings_closing", "state", "closes_at"),
        UniqueConstraint("author_id", "once"),
    )

    id: Mapped[int] = primary_key()
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(120))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    firm_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id"), default=None, index=True
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    closed_how: Mapped[str] = mapped_column(String(10), default="")
    filled_from: Mapped[str] = mapped_column(String(16), default="")
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    html: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    text: Mapped[str] = mapped_column(Text, default="")
    excerpt: Mapped[str] = mapped_column(String(300), default="")
    family: Mapped[str] = mapped_column(String(40), default="")
    arrangement: Mapped[str] = mapped_column(String(8), default="")
    employment: Mapped[str] = mapped_column(String(12), default="")
    fte: Mapped[int] = mapped_column(default=100)
    certification: Mapped[str] = mapped_column(String(10), default="none")
    pay: Mapped[str] = mapped_column(String(120), default="")
    year_min: Mapped[int] = mapped_column(default=0)
    year_max: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date | None] = mapped_column(default=None)
    rolling: Mapped[bool] = mapped_column(default=False)
    closes_at: Mapped[datetime | None] = mapped_column(default=None)
    timezone: Mapped[str] = mapped_column(String(60), default="")
    internal: Mapped[str] = mapped_column(String(8), default="")
    apply_how: Mapped[str] = mapped_column(String(8), default="site")
    revision: Mapped[int] = mapped_column(default=0)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("job_postings.id"), default=None)
    outside_id: Mapped[str | None] = mapped_column(String(80), default=None, unique=True)
    view_count: Mapped[int] = mapped_column(default=0)
    save_count: Mapped[int] = mapped_column(default=0)
    application_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    affirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    unlisted_at: Mapped[datetime | None] = mapped_column(default=None)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    removed_reason: Mapped[str | None] = mapped_column(String(500), default=None)
    once: Mapped[str | None] = mapped_column(String(32), default=None)


class JobLocation(Base):
    """A place where the person hired works; a posting may have several, in their order."""

    __tablename__ = "job_locations"
    __table_args__ = (Index("ix_job_locations_state", "state", "posting_id"),)

    posting_id: Mapped[int] = mapped_column(
        ForeignKey("job_postings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    school: Mapped[str] = mapped_column(String(150), default="")
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id"), default=None, index=True
    )
    city: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(2), default="")


class JobTerm(Base):
    """A term a posting carries: a grade, model, tool, device model or subject."""

    __tablename__ = "job_terms"
    __table_args__ = (Index("ix_job_terms_term", "term_id", "posting_id"),)

    posting_id: Mapped[int] = mapped_column(
        ForeignKey("job_postings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    term_id: Mapped[int] = mapped_column(
        ForeignKey("terms.id"), primary_key=True, autoincrement=False
    )


class JobSkillTarget(Base):
    """A sub-skill, by its slug, and the level (1 to 4) a posting asks for; up to eight."""

    __tablename__ = "job_skill_targets"
    __table_args__ = (Index("ix_job_skill_targets_slug", "slug", "posting_id"),)

    posting_id: Mapped[int] = mapped_column(
        ForeignKey("job_postings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    slug: Mapped[str] = mapped_column(String(40), primary_key=True)
    level: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)


class JobRevision(Base):
    """What a posting said from a moment on, as it was typed; never changed afterwards.

    `overrides` is a word the check of wording names → why it was kept all the same.
    """

    __tablename__ = "job_revisions"

    posting_id: Mapped[int] = mapped_column(
        ForeignKey("job_postings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    overrides: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(String(300), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class JobEvent(Base):
    """A posting went from one state to another (or was affirmed, renewed), by whom and why.

    `by_id` is None for what the clock did.
    """

    __tablename__ = "job_events"
    __table_args__ = (Index("ix_job_events_posting", "posting_id", "id"),)

    id: Mapped[int] = primary_key()
    posting_id: Mapped[int] = mapped_column(ForeignKey("job_postings.id", ondelete="CASCADE"))
    before: Mapped[str] = mapped_column(String(10))
    after: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(500), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    at: Mapped[datetime]


class JobReviewer(Base):
    """Somebody who reads the applications to a posting beside the organization's posters."""

    __tablename__ = "job_reviewers"

    posting_id: Mapped[int] = mapped_column(
        ForeignKey("job_postings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class JobMark(Base):
    """A posting a member keeps."""

    __tablename__ = "job_marks"
    __table_args__ = (Index("ix_job_marks_user", "user_id", "at"),)

    posting_id: Mapped[int] = mapped_column(
        ForeignKey("job_postings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]


class JobChange(Base):
    """A posting of which something lists and facets read has changed; written by triggers."""

    __tablename__ = "job_changes"

    posting_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[int] = mapped_column(index=True)
