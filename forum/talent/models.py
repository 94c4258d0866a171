from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, Words, primary_key


class Candidate(Base):
    """What a member shows to those who look for people; without a row nothing is shown.

    `audience` is off, recruiters or everyone (signed in). `sections` are the parts shown
    (`sections.SECTIONS`). `availability` is a key of `choices.AVAILABILITY`; `moves` is no, some
    (to the states of CandidateState) or anywhere.
    """

    __tablename__ = "candidates"
    __table_args__ = (Index("ix_candidates_audience", "audience", "user_id"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    audience: Mapped[str] = mapped_column(String(10), default="off")
    sections: Mapped[tuple[str, ...]] = mapped_column(Words, default=())
    availability: Mapped[str] = mapped_column(String(12), default="")
    available_on: Mapped[date | None] = mapped_column(default=None)
    moves: Mapped[str] = mapped_column(String(8), default="no")
    remote: Mapped[bool] = mapped_column(default=False)
    families: Mapped[tuple[str, ...]] = mapped_column(Words, default=())
    certifications: Mapped[tuple[str, ...]] = mapped_column(Words, default=())
    pitch: Mapped[str] = mapped_column(Text, default="")
    pitch_html: Mapped[str] = mapped_column(Text, default="")
    turned_on_at: Mapped[datetime | None] = mapped_column(default=None)
    turned_off_at: Mapped[datetime | None] = mapped_column(default=None)
    updated_at: Mapped[datetime]


class CandidateHidden(Base):
    """An organization a member hides from, with its whole network."""

    __tablename__ = "candidate_hidden"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organizations.id"), primary_key=True, autoincrement=False, index=True
    )
    at: Mapped[datetime]


class CandidateState(Base):
    """A state, by its two letters, a member would move to."""

    __tablename__ = "candidate_states"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    state: Mapped[str] = mapped_column(String(2), primary_key=True)


class CandidateEvidence(Base):
    """A piece of a member's work they show: its kind, and its number (`members.portfolio`)."""

    __tablename__ = "candidate_evidence"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    piece_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(default=0)


class CandidateList(Base):
    """A recruiter's own list of candidates, kept under one hiring role."""

    __tablename__ = "candidate_lists"
    __table_args__ = (Index("ix_candidate_lists_user", "user_id", "id"),)

    id: Mapped[int] = primary_key()
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role_id: Mapped[int] = mapped_column(ForeignKey("hiring_roles.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]


class CandidateListItem(Base):
    """A candidate on a list, with a private note; `gone_at` is since when they are not visible.

    Thirty days after it the row is deleted, note and all.
    """

    __tablename__ = "candidate_list_items"

    list_id: Mapped[int] = mapped_column(
        ForeignKey("candidate_lists.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    note: Mapped[str] = mapped_column(Text, default="")
    added_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    gone_at: Mapped[datetime | None] = mapped_column(default=None, index=True)


class ContactRequest(Base):
    """A recruiter asks a candidate whether they may talk about an opening.

    `state` is asked, accepted, declined, expired or withdrawn. `organization_id` is the school's,
    `pay` what the letter said of it on that day.
    """

    __tablename__ = "contact_requests"
    __table_args__ = (
        Index("ix_contact_requests_member", "member_id", "state", "id"),
        Index("ix_contact_requests_recruiter", "recruiter_id", "asked_at"),
        Index("ix_contact_requests_expiry", "state", "expires_at"),
        UniqueConstraint("recruiter_id", "once"),
    )

    id: Mapped[int] = primary_key()
    recruiter_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role_id: Mapped[int] = mapped_column(ForeignKey("hiring_roles.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    posting_id: Mapped[int] = mapped_column(ForeignKey("job_postings.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    pay: Mapped[str] = mapped_column(String(120), default="")
    message: Mapped[str] = mapped_column(Text)
    message_html: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    answer: Mapped[str] = mapped_column(String(500), default="")
    once: Mapped[str | None] = mapped_column(String(32), default=None)


class ProfileView(Base):
    """Somebody looked at a candidate's page under a hiring role, once a day and role."""

    __tablename__ = "profile_views"
    __table_args__ = (Index("ix_profile_views_day", "day"),)

    member_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    recruiter_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    role_id: Mapped[int] = mapped_column(
        ForeignKey("hiring_roles.id"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]
