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


@dataclass(frozen=True)
class MemberBlocked(Event):
    """A member wants nothing to do with another any more, who is never told."""

    user_id: int
    blocked_id: int

    @property
    def subject(self) -> str:
        """Return the member who blocked, in whose order listeners are told."""
        return f"member:{self.user_id}"
