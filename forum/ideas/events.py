from __future__ import annotations

from dataclasses import dataclass

from forum.core.events import Event


@dataclass(frozen=True)
class IdeaEvent(Event):
    """Something that happened to an idea; what it was is the subclass's name."""

    idea_id: int

    @property
    def subject(self) -> str:
        """Return the idea, in whose order listeners are told."""
        return f"idea:{self.idea_id}"


@dataclass(frozen=True)
class IdeaPublished(IdeaEvent):
    """An idea was published for the first time."""

    author_id: int


@dataclass(frozen=True)
class IdeaChanged(IdeaEvent):
    """Text, status, state, counters or credits of an idea changed: it is to be read anew."""


@dataclass(frozen=True)
class IdeasMerged(IdeaEvent):
    """An idea was merged into another one, `into_id`."""

    into_id: int
