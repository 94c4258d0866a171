from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
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
