from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import now
from forum.core.db import Base, db, primary_key


class LogEntry(Base):
    """One act of moderation or administration: who, what, on what and why. Never changed."""

    __tablename__ = "audit_log"

    id: Mapped[int] = primary_key()
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(default=None)
    actor_name: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(40))
    target_kind: Mapped[str] = mapped_column(String(20))
    target_id: Mapped[int]
    target_label: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    public: Mapped[bool] = mapped_column(default=True)


def record(
    actor: tuple[int | None, str],
    action: str,
    target: tuple[str, int, str],
    reason: str,
    *,
    public: bool = True,
    **details: Any,
) -> None:
    """Write one entry of the log in the transaction of the act itself.

    `actor` is (id, username), `target` is (kind, id, label). The label must not repeat text
    that the act hides, for the log is public.
    """
    kind, number, label = target
    db.session.add(
        LogEntry(
            at=now(),
            actor_id=actor[0],
            actor_name=actor[1],
            action=action,
            target_kind=kind,
            target_id=number,
            target_label=label[:200],
            reason=reason,
            details=details,
            public=public,
        )
    )
