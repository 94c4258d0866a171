from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key


class Assessment(Base):
    """A person's look at their own skills, under the version of the framework of that day.

    One without `finished_at` is still being filled in; a person has at most one of those.
    """

    __tablename__ = "assessments"
    __table_args__ = (Index("ix_assessments_user", "user_id", "finished_at"),)

    id: Mapped[int] = primary_key()
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(ForeignKey("frameworks.version"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(default=None)


class Rating(Base):
    """One sub-skill of an assessment; level 0 is "not yet", 1 to 4 as the framework says."""

    __tablename__ = "ratings"

    assessment_id: Mapped[int] = mapped_column(
        ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sub_skill_id: Mapped[int] = mapped_column(
        ForeignKey("sub_skills.id"), primary_key=True, autoincrement=False
    )
    level: Mapped[int]


class Evidence(Base):
    """Something that shows a skill, with what was done and what changed.

    Kind: link, thread, file (a row of `files` with the owner kind "evidence"), idea, replication.
    `shown` is who sees it, as in `members.policy.AUDIENCES`.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = primary_key()
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(500))
    text: Mapped[str] = mapped_column(Text, default="")
    shown: Mapped[int] = mapped_column(default=3)
    created_at: Mapped[datetime]


class EvidenceSkill(Base):
    """A sub-skill, by its slug, that a piece of evidence shows."""

    __tablename__ = "evidence_skills"

    evidence_id: Mapped[int] = mapped_column(
        ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    slug: Mapped[str] = mapped_column(String(40), primary_key=True)


class Endorsement(Base):
    """A member who vouches for one sub-skill of another at one level, and says how they know.

    `basis` is together, seen or method. At most one a pair and sub-skill is live: neither revoked
    nor expired. `organization_id` is where the endorser worked that day. `hidden_at` is when the
    endorsed took it from view, `reminded_at` when both were told that it ends soon.
    """

    __tablename__ = "endorsements"
    __table_args__ = (
        Index(
            "ix_endorsements_live",
            "from_id",
            "to_id",
            "slug",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_endorsements_to", "to_id", "slug"),
    )

    id: Mapped[int] = primary_key()
    from_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    to_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(40))
    level: Mapped[int]
    basis: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text)
    evidence_id: Mapped[int | None] = mapped_column(
        ForeignKey("evidence.id", ondelete="SET NULL"), default=None
    )
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id"), default=None
    )
    at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    hidden_at: Mapped[datetime | None] = mapped_column(default=None)
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)


class EndorsementAsk(Base):
    """A member asks a colleague to endorse one sub-skill. State: open, done, declined, withdrawn.

    `level` is what is asked for; the endorser decides. At most one a pair and sub-skill is open.
    """

    __tablename__ = "endorsement_asks"
    __table_args__ = (
        Index(
            "ix_endorsement_asks_open",
            "from_id",
            "to_id",
            "slug",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_endorsement_asks_to", "to_id", "state"),
    )

    id: Mapped[int] = primary_key()
    from_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    to_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(40))
    level: Mapped[int]
    note: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
