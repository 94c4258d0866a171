from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key


class File(Base):
    """A file somebody uploaded; `name` is made of its content, under which it is stored.

    `owner_kind` and `owner_id` say what it belongs to, whose rights decide who may read it. `kind`
    is one of `kinds.KINDS`. Pictures have their `width` and `height`, others 0.
    """

    __tablename__ = "files"
    __table_args__ = (Index("ix_files_owner", "owner_kind", "owner_id", "id"),)

    id: Mapped[int] = primary_key()
    owner_kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(32), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    filename: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime]
