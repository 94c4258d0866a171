from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key


class Idea(Base):
    """A practice somebody proposes or tried, with what lists and facets show of it.

    `status` is how far it went (`states.STATUSES`); `state` is visible, hidden (by moderators),
    deleted (by its author) or merged (into `merged_into_id`). `claimed` is the level of evidence
    its author names, `evidence` the one that holds (`evidence.level`). The counters change with
    the rows they count. `thread_id` is where it is talked about, from the first comment on.
    `source_idea_id`, `source_thread_id` and `source_post_number` say what it was made from.
    """

    __tablename__ = "ideas"
    __table_args__ = (
        Index("ix_ideas_latest", "state", "updated_at", "id"),
        Index("ix_ideas_author", "author_id", "id"),
        Index("ix_ideas_source", "source_idea_id"),
        Index("ix_ideas_merged", "merged_into_id"),
        UniqueConstraint("author_id", "once"),
    )

    id: Mapped[int] = primary_key()
    title: Mapped[str] = mapped_column(String(150))
    slug: Mapped[str] = mapped_column(String(80))
    problem: Mapped[str] = mapped_column(String(300))
    excerpt: Mapped[str] = mapped_column(String(300), default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    audience: Mapped[str] = mapped_column(String(12), default="everyone")
    status: Mapped[str] = mapped_column(String(10), default="proposed")
    state: Mapped[str] = mapped_column(String(10), default="visible")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"), default=None)
    version: Mapped[int] = mapped_column(default=1)
    claimed: Mapped[int] = mapped_column(default=0)
    evidence: Mapped[int] = mapped_column(default=0)
    setup: Mapped[str] = mapped_column(String(12))
    weekly: Mapped[str] = mapped_column(String(12))
    cost: Mapped[str] = mapped_column(String(12))
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("context_snapshots.id"))
    thread_id: Mapped[int | None] = mapped_column(
        ForeignKey("threads.id"), default=None, unique=True
    )
    source_idea_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"), default=None)
    source_thread_id: Mapped[int | None] = mapped_column(
        ForeignKey("threads.id"), default=None, index=True
    )
    source_post_number: Mapped[int | None] = mapped_column(default=None)
    useful_count: Mapped[int] = mapped_column(default=0)
    trying_count: Mapped[int] = mapped_column(default=0)
    replication_count: Mapped[int] = mapped_column(default=0)
    file_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    removed_at: Mapped[datetime | None] = mapped_column(default=None)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    removed_reason: Mapped[str | None] = mapped_column(String(500), default=None)
    once: Mapped[str | None] = mapped_column(String(32), default=None)


class IdeaCard(Base):
    """The present text of an idea, apart from the row that lists read.

    `html` is the name of a field → what was typed there, cooked (`steps`: a list). `text` is all
    of it in plain words, for search.
    """

    __tablename__ = "idea_cards"

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    html: Mapped[dict[str, Any]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(Text)


class IdeaVersion(Base):
    """A version of an idea as it was typed (`card.Card`), the present one included."""

    __tablename__ = "idea_versions"

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("context_snapshots.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(String(200), default="")


class IdeaTerm(Base):
    """A term an idea carries: a problem, or one of its context."""

    __tablename__ = "idea_terms"
    __table_args__ = (Index("ix_idea_terms_term", "term_id", "idea_id"),)

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    term_id: Mapped[int] = mapped_column(
        ForeignKey("terms.id"), primary_key=True, autoincrement=False
    )


class IdeaSkill(Base):
    """A sub-skill, by its slug, that an idea takes or grows."""

    __tablename__ = "idea_skills"
    __table_args__ = (Index("ix_idea_skills_slug", "slug", "idea_id"),)

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    slug: Mapped[str] = mapped_column(String(40), primary_key=True)


class IdeaCredit(Base):
    """A member an idea owes something to: kind author (of it together) or contributor."""

    __tablename__ = "idea_credits"

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    kind: Mapped[str] = mapped_column(String(12))


class StatusChange(Base):
    """An idea went from one status to another, and why; the first is from "" to where it began."""

    __tablename__ = "idea_statuses"
    __table_args__ = (Index("ix_idea_statuses_idea", "idea_id", "id"),)

    id: Mapped[int] = primary_key()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    before: Mapped[str] = mapped_column(String(10))
    after: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class IdeaMark(Base):
    """A member's mark on an idea: useful, bookmark or follow."""

    __tablename__ = "idea_marks"
    __table_args__ = (Index("ix_idea_marks_user", "user_id", "kind", "at"),)

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    at: Mapped[datetime]


class Replication(Base):
    """Somebody else tries an idea, and says how it went.

    State: trying, reported, withdrawn (by who tried it) or hidden (by moderators). Outcome, once
    reported: better, similar, worse or unfinished. `rows` are [measure, before, after, n] with n
    of at least ten. `idea_version` is what they read. `organization_id` is where they worked the
    day they reported. The idea's author may answer; `came_from_id` is the idea it was about before
    that one was merged.
    """

    __tablename__ = "replications"
    __table_args__ = (
        Index("ix_replications_idea", "idea_id", "state", "id"),
        Index("ix_replications_user", "user_id", "id"),
        Index(
            "ix_replications_trying",
            "idea_id",
            "user_id",
            unique=True,
            sqlite_where=text("state = 'trying'"),
            postgresql_where=text("state = 'trying'"),
        ),
    )

    id: Mapped[int] = primary_key()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default="trying")
    idea_version: Mapped[int]
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id"), default=None, index=True
    )
    snapshot_id: Mapped[int | None] = mapped_column(
        ForeignKey("context_snapshots.id"), default=None
    )
    started_on: Mapped[date]
    planned_until: Mapped[date | None] = mapped_column(default=None, index=True)
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_on: Mapped[date | None] = mapped_column(default=None)
    outcome: Mapped[str] = mapped_column(String(10), default="")
    changed: Mapped[str] = mapped_column(Text, default="")
    differed_source: Mapped[str] = mapped_column(Text, default="")
    differed_html: Mapped[str] = mapped_column(Text, default="")
    rows: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    would_repeat: Mapped[bool | None] = mapped_column(default=None)
    answer_source: Mapped[str] = mapped_column(Text, default="")
    answer_html: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    came_from_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"), default=None)
    created_at: Mapped[datetime]
    reported_at: Mapped[datetime | None] = mapped_column(default=None)
    removed_reason: Mapped[str | None] = mapped_column(String(500), default=None)


class IdeaDraft(Base):
    """An idea that is being written, or a published one (`idea_id`) that is being changed.

    `fields` is what was typed so far (`card.Card`), `version` the published one it began from.
    The `source_*` say what it is made from. Files of a draft have the owner kind "idea-draft".
    """

    __tablename__ = "idea_drafts"
    __table_args__ = (Index("ix_idea_drafts_user", "user_id", "updated_at"),)

    id: Mapped[int] = primary_key()
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    idea_id: Mapped[int | None] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), default=None, index=True
    )
    version: Mapped[int] = mapped_column(default=0)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    source_idea_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"), default=None)
    source_thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"), default=None)
    source_post_number: Mapped[int | None] = mapped_column(default=None)
    once: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class FinderMark(Base):
    """An idea of which something changed that lists find or count by, and when.

    Triggers of the database write it, as for `members.models.DirectoryMark`.
    """

    __tablename__ = "idea_changes"

    idea_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[int] = mapped_column(index=True)
