from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key


class Tag(Base):
    """A word of the field that threads are found by."""

    __tablename__ = "tags"

    id: Mapped[int] = primary_key()
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    label: Mapped[str] = mapped_column(String(60))
    definition: Mapped[str] = mapped_column(Text, default="")
    thread_count: Mapped[int] = mapped_column(default=0)


class TagSynonym(Base):
    """Another spelling that leads to a tag."""

    __tablename__ = "tag_synonyms"

    slug: Mapped[str] = mapped_column(String(40), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), index=True)


class Term(Base):
    """A value of one of the field's vocabularies (`vocabularies.py` names them).

    A term that was merged leads to `merged_into_id`; one that is not `active` is offered no more
    and still shown where it was chosen.
    """

    __tablename__ = "terms"
    __table_args__ = (UniqueConstraint("vocabulary", "slug"),)

    id: Mapped[int] = primary_key()
    vocabulary: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(80))
    definition: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("terms.id"), default=None)
    active: Mapped[bool] = mapped_column(default=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("terms.id"), default=None)


class TermAlias(Base):
    """Another name that leads to a term; `key` is the name as it is looked up."""

    __tablename__ = "term_aliases"
    __table_args__ = (Index("ix_term_aliases_key", "key"),)

    term_id: Mapped[int] = mapped_column(
        ForeignKey("terms.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    label: Mapped[str] = mapped_column(String(80))


class TermProposal(Base):
    """A value a member misses in a vocabulary. State: open, adopted (as `term_id`), declined."""

    __tablename__ = "term_proposals"

    id: Mapped[int] = primary_key()
    vocabulary: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="open", index=True)
    term_id: Mapped[int | None] = mapped_column(ForeignKey("terms.id"), default=None)
    answer: Mapped[str] = mapped_column(String(300), default="")


class Framework(Base):
    """A version of the skill framework; the highest is the one in use, the others stay."""

    __tablename__ = "frameworks"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    adopted_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")


class SubSkill(Base):
    """An observable skill of one version of the framework, with what each level looks like.

    `slug` is the same in every version; `skill` is one of `vocabularies.SKILLS`.
    """

    __tablename__ = "sub_skills"
    __table_args__ = (UniqueConstraint("version", "slug"),)

    id: Mapped[int] = primary_key()
    version: Mapped[int] = mapped_column(ForeignKey("frameworks.version"))
    slug: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(4))
    skill: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    level_1: Mapped[str] = mapped_column(Text)
    level_2: Mapped[str] = mapped_column(Text)
    level_3: Mapped[str] = mapped_column(Text)
    level_4: Mapped[str] = mapped_column(Text)
    sources: Mapped[str] = mapped_column(String(200), default="")


class SkillProposal(Base):
    """A skill a member misses. State: open, adopted (in `version`), declined."""

    __tablename__ = "skill_proposals"

    id: Mapped[int] = primary_key()
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    skill: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(Text)
    behaviors: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    vote_count: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="open", index=True)
    version: Mapped[int | None] = mapped_column(default=None)
    answer: Mapped[str] = mapped_column(String(300), default="")


class SkillVote(Base):
    """A member who misses a proposed skill too."""

    __tablename__ = "skill_votes"

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("skill_proposals.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    at: Mapped[datetime]


class SkillComment(Base):
    """What a member says of a proposed skill. State: visible, hidden (by moderators), deleted."""

    __tablename__ = "skill_comments"
    __table_args__ = (Index("ix_skill_comments_proposal", "proposal_id", "id"),)

    id: Mapped[int] = primary_key()
    proposal_id: Mapped[int] = mapped_column(ForeignKey("skill_proposals.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="visible")
