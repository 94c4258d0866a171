from __future__ import annotations

from dataclasses import dataclass

from forum.core.events import Event


@dataclass(frozen=True)
class Loaded(Event):
    """Rows of a kind that search knows (post, member, tag) came from a source, many at once.

    Nobody is told of them: what a source brings is no news.
    """

    kind: str
    ids: list[int]

    @property
    def subject(self) -> str:
        """Return the load, so that its batches are taken up one after the other."""
        return "load"
