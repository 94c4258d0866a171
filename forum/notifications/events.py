from __future__ import annotations

from dataclasses import dataclass

from forum.core.events import Event


@dataclass(frozen=True)
class LettersDue(Event):
    """There are notices a letter is owed for."""

    @property
    def subject(self) -> str:
        """Return the one name all letters are written under."""
        return "letters"
