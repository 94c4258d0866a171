from __future__ import annotations

from dataclasses import dataclass

from forum.core.events import Event


@dataclass(frozen=True)
class TermRenamed(Event):
    """The label of a term changed, or one of its other names came or went."""

    vocabulary: str
    term_id: int

    @property
    def subject(self) -> str:
        """Return the vocabulary, in whose order changes are followed."""
        return f"vocabulary:{self.vocabulary}"


@dataclass(frozen=True)
class TermsMerged(Event):
    """A term was merged into another one of its vocabulary; what carried it carries that one."""

    vocabulary: str
    from_id: int
    from_slug: str
    into_id: int
    into_slug: str

    @property
    def subject(self) -> str:
        """Return the vocabulary, in whose order merges are followed."""
        return f"vocabulary:{self.vocabulary}"
