from __future__ import annotations

from dataclasses import dataclass

from forum.core.events import Event


@dataclass(frozen=True)
class ContextChanged(Event):
    """Where a member works, or what they work on, is another than before."""

    user_id: int

    @property
    def subject(self) -> str:
        """Return the member, in whose order listeners are told."""
        return f"member:{self.user_id}"
