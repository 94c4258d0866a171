from __future__ import annotations

from dataclasses import dataclass

from forum.core.events import Event


@dataclass(frozen=True)
class Connected(Event):
    """Two members agreed to know each other; `low_id` is the smaller number of the two."""

    low_id: int
    high_id: int
    request_id: int

    @property
    def subject(self) -> str:
        """Return the pair, in whose order listeners are told."""
        return f"pair:{self.low_id}-{self.high_id}"
