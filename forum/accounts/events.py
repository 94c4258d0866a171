from __future__ import annotations

from dataclasses import dataclass

from forum.core.events import Event


@dataclass(frozen=True)
class MemberEvent(Event):
    """Something that happened to a person; what it was is the subclass's name."""

    user_id: int

    @property
    def subject(self) -> str:
        """Return the person, in whose order listeners are told."""
        return f"member:{self.user_id}"


@dataclass(frozen=True)
class SignedUp(MemberEvent):
    """Somebody chose a user name; whether the address is theirs is not known yet."""


@dataclass(frozen=True)
class ConfirmationWanted(MemberEvent):
    """Somebody needs the letter that confirms their address."""


@dataclass(frozen=True)
class MemberJoined(MemberEvent):
    """A person became a member: their address is confirmed, others may see them."""


@dataclass(frozen=True)
class MemberChanged(MemberEvent):
    """What others see of a member changed: name, profile, role or state."""


@dataclass(frozen=True)
class AddressChangeWanted(MemberEvent):
    """A member wants to be reached at another address."""

    address: str


@dataclass(frozen=True)
class ResetWanted(Event):
    """Somebody asked for a new password for an address, which may be nobody's."""

    address: str

    @property
    def subject(self) -> str:
        """Return the address, in whose order letters are written."""
        return f"reset:{self.address}"[:80]
