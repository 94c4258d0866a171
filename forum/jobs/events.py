from __future__ import annotations

from dataclasses import dataclass

from forum.core.events import Event


@dataclass(frozen=True)
class JobEvent(Event):
    """Something that happened to an opening; what it was is the subclass's name."""

    posting_id: int

    @property
    def subject(self) -> str:
        """Return the opening, in whose order listeners are told."""
        return f"job:{self.posting_id}"


@dataclass(frozen=True)
class JobOpened(JobEvent):
    """An opening was published, or taken up again after a pause or a closing."""


@dataclass(frozen=True)
class JobChanged(JobEvent):
    """Text or state of an opening changed: it is to be read anew."""


@dataclass(frozen=True)
class JobClosed(JobEvent):
    """An opening closed; how stands in its row."""


@dataclass(frozen=True)
class ApplicationMoved(Event):
    """An application went from one state to another."""

    application_id: int
    posting_id: int
    before: str
    after: str

    @property
    def subject(self) -> str:
        """Return the application, in whose order listeners are told."""
        return f"application:{self.application_id}"
