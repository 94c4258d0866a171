from __future__ import annotations

from dataclasses import dataclass

from forum.core.events import Event


@dataclass(frozen=True)
class WorkChanged(Event):
    """Where a person works changed, or whether that is verified."""

    user_id: int

    @property
    def subject(self) -> str:
        """Return the person, in whose order listeners are told."""
        return f"member:{self.user_id}"


@dataclass(frozen=True)
class OrganizationsMerged(Event):
    """One organization went into another; who keeps numbers of the first must change them."""

    from_id: int
    into_id: int

    @property
    def subject(self) -> str:
        """Return the organization that stays."""
        return f"organization:{self.into_id}"


@dataclass(frozen=True)
class OrganizationMoved(Event):
    """An organization belongs to another one than before, or to none: its house changed."""

    organization_id: int

    @property
    def subject(self) -> str:
        """Return the organization."""
        return f"organization:{self.organization_id}"


@dataclass(frozen=True)
class HiringChanged(Event):
    """How an organization hires changed: letters, clocks, who approves."""

    organization_id: int

    @property
    def subject(self) -> str:
        """Return the organization."""
        return f"organization:{self.organization_id}"
