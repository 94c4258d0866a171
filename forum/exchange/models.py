from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base


class ImportedRow(Base):
    """Which row of ours a row of a loaded source became, so that a second load adds nothing."""

    __tablename__ = "imported_rows"

    source: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    foreign_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    local_id: Mapped[int]
