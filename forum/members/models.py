from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key


class Profile(Base):
    """The public side of a person, with counters that change with the rows they count.

    `links` are [label, address] pairs, `helps_*` is what the person can help with, `doing_*` what
    they work on. The `*_shown` columns say who sees a section: 0 everyone, 1 members,
    2 connections, 3 nobody (`policy.AUDIENCES`).
    """

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
    headline: Mapped[str] = mapped_column(String(120), default="")
    pronouns: Mapped[str] = mapped_column(String(30), default="")
    languages: Mapped[str] = mapped_column(String(120), default="")
    pathway_step: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(2), default="")
    photo: Mapped[str | None] = mapped_column(String(64), default=None)
    links: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    helps_source: Mapped[str] = mapped_column(Text, default="")
    helps_html: Mapped[str] = mapped_column(Text, default="")
    doing_source: Mapped[str] = mapped_column(Text, default="")
    doing_html: Mapped[str] = mapped_column(Text, default="")
    about_shown: Mapped[int] = mapped_column(default=0)
    contact_shown: Mapped[int] = mapped_column(default=1)
    work_shown: Mapped[int] = mapped_column(default=0)
    context_shown: Mapped[int] = mapped_column(default=1)
    skills_shown: Mapped[int] = mapped_column(default=3)


class Context(Base):
    """Where a person works, as of a day: what a counterpart is matched by.

    Values are slugs of terms, "" for not said; what can be many is in ContextTerm. `asked_at` is
    when its owner was last asked whether it is still true. `open_to_contact` and `capacity` (how
    many new counterparts they can take on at once) are for who suggests people to each other.
    """

    __tablename__ = "contexts"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    stage: Mapped[str] = mapped_column(String(40), default="")
    organization_kind: Mapped[str] = mapped_column(String(40), default="")
    size_band: Mapped[str] = mapped_column(String(40), default="")
    locale: Mapped[str] = mapped_column(String(40), default="")
    working_on: Mapped[str] = mapped_column(String(300), default="")
    open_to_contact: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int] = mapped_column(default=3)
    as_of: Mapped[datetime]
    asked_at: Mapped[datetime | None] = mapped_column(default=None)


class ContextTerm(Base):
    """A term of a person's context: a grade, subject, model, device model, tool or problem."""

    __tablename__ = "context_terms"
    __table_args__ = (Index("ix_context_terms_term", "term_id", "user_id"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("contexts.user_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    term_id: Mapped[int] = mapped_column(
        ForeignKey("terms.id"), primary_key=True, autoincrement=False
    )


class Connection(Base):
    """Two members who agreed to know each other; `low_id` is the smaller number of the two."""

    __tablename__ = "connections"
    __table_args__ = (Index("ix_connections_high", "high_id", "low_id"),)

    low_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    high_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(String(12), default="peer")
    since: Mapped[datetime]


class MemberFollow(Base):
    """A member who follows what another one writes."""

    __tablename__ = "member_follows"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    followed_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    at: Mapped[datetime]


class Block(Base):
    """A member who wants nothing to do with another; it works both ways."""

    __tablename__ = "blocks"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    blocked_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    at: Mapped[datetime]


class DirectoryMark(Base):
    """A member of whom something the directory shows or counts by has changed, and when.

    Triggers of the database write it (migration 0003), so that no writer has to think of it. The
    mark is a number that rises on SQLite, that of the transaction on PostgreSQL.
    """

    __tablename__ = "directory_marks"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[int] = mapped_column(index=True)


class ContextSnapshot(Base):
    """Where something was tried, as its author said it on a day; never changed afterwards.

    `facts` is vocabulary → slugs of terms, with the two letters of the state under "state".
    `organization_id` is where its author worked that day, for rules and not for pages: people may
    hide where they work.
    """

    __tablename__ = "context_snapshots"

    id: Mapped[int] = primary_key()
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), default=None, index=True
    )
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id"), default=None, index=True
    )
    facts: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    taken_at: Mapped[datetime]
