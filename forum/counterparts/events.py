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


@dataclass(frozen=True)
class RequestWithdrawn(Event):
    """Whoever asked somebody took it back: what told of the request is not so any more."""

    request_id: int

    @property
    def subject(self) -> str:
        """Return the topic of the notice of the request, so that it is written before."""
        return f"asked:{self.request_id}"
