from __future__ import annotations

from dataclasses import dataclass

from forum.core.events import Event


@dataclass(frozen=True)
class CandidateChanged(Event):
    """What a member shows to those who look for people changed, or whether they show anything."""

    user_id: int

    @property
    def subject(self) -> str:
        """Return the member, in whose order listeners are told."""
        return f"candidate:{self.user_id}"


@dataclass(frozen=True)
class ContactAccepted(Event):
    """A candidate agreed to talk with a recruiter about an opening."""

    request_id: int
    recruiter_id: int
    member_id: int

    @property
    def subject(self) -> str:
        """Return the request, in whose order listeners are told."""
        return f"contact:{self.request_id}"
