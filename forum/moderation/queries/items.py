from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.discussions.queries.rows import Person


@dataclass(frozen=True, slots=True)
class Filed:
    """One report: by whom, why and when."""

    reporter: Person
    reason: str
    note: str
    at: datetime
    quarantined: bool


# (Kind, number) of what is reported → its open reports.
Reports = Mapping[tuple[str, int], Sequence[Filed]]


@dataclass(frozen=True, slots=True)
class Item:
    """What is reported, with all its open reports.

    `number`, `thread_id`, `title` and `slug` are of a post; `html` is its text, or what a member
    says of themselves. `state` is visible, hidden or deleted, and a member's own state. Of a
    private message `to` is whom it was written to and `at` when. Of an idea, and of what was told
    of trying it (kind tried), `title` is the idea's and `link` where it stands.
    """

    kind: str
    id: int
    author: Person
    html: str
    state: str
    reports: Sequence[Filed]
    number: int = 0
    thread_id: int = 0
    title: str = ""
    slug: str = ""
    to: Person | None = None
    at: datetime | None = None
    link: str = ""

    @property
    def held(self) -> bool:
        """Whether a report hid it at once."""
        return self.state == "hidden" and any(report.quarantined for report in self.reports)
