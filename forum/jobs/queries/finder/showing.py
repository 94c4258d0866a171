from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.core.web import zone
from forum.jobs.queries.finder import reading
from forum.jobs.queries.finder.reading import Row, Spot
from forum.jobs.queries.finder.shelf import Shelf
from forum.jobs.states import ARRANGEMENTS, EMPLOYMENT

# As many as there are openings, or some thousands of them.
MOST_KEPT = 6_000
# Closing so soon is said.
SOON = timedelta(days=3)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


# Not frozen: that would make each at several times the cost.
@dataclass(slots=True, eq=False)
class JobRow:
    """An opening as a list shows it, the same object while nothing of it changes.

    `where` are its places in one line, `share` its part of a full week with the employment.
    `posted` is the day it was published and `until` its last, in its own zone, "" for none.
    """

    id: int
    slug: str
    title: str
    excerpt: str
    pay: str
    organization: str
    organization_slug: str
    where: str
    arrangement: str
    share: str
    until: str
    closes_at: datetime | None
    rolling: bool
    internal: bool
    published_at: datetime
    posted: str

    @property
    def address(self) -> str:
        """Return the address of its page."""
        return f"/jobs/{self.id}-{self.slug}"


def shown(shelf: Shelf, ids: Sequence[int]) -> list[JobRow]:
    """Return the rows of a page; one statement where some were not shown since they changed.

    Which of them the viewer may find was asked before.
    Rows are kept as what openings are found by is: triggers say which changed, and what is shown
    of organizations is forgotten with the version of the site.
    """
    kept: dict[int, JobRow] = shelf.rows
    if len(kept) > MOST_KEPT:
        kept.clear()
    missing = [number for number in ids if number not in kept]
    if missing:
        for row in reading.rows(missing):
            named = shelf.organizations[row.organization_id]
            spots = shelf.spots[shelf.place_of(row.id)]
            kept[row.id] = _row(row, named.name, named.slug, spots)
    return [kept[number] for number in ids if number in kept]


def _row(row: Row, organization: str, slug: str, spots: Sequence[Spot]) -> JobRow:
    return JobRow(
        row.id,
        row.slug,
        row.title,
        row.excerpt,
        row.pay,
        organization,
        slug,
        where_of(spots),
        ARRANGEMENTS.get(row.arrangement, ""),
        share_of(row.employment, row.fte),
        until_of(row.closes_at, row.timezone),
        row.closes_at,
        row.rolling,
        row.internal == "yes",
        row.published_at,
        _day(row.published_at, row.timezone),
    )


def where_of(spots: Sequence[Spot]) -> str:
    """Return places in one line: the first, and how many more there are."""
    if not spots:
        return ""
    first = ", ".join(part for part in (spots[0].city or spots[0].school, spots[0].state) if part)
    more = len(spots) - 1
    return first + (f" and {more} more place{'s' if more > 1 else ''}" if more else "")


def share_of(employment: str, fte: int) -> str:
    """Return the employment in words, with the share of a full week where it is a part."""
    label = EMPLOYMENT.get(employment, "")
    return (
        label if fte >= 100 or not fte else f"{label}, {fte / 100:.2g} of a full week".lstrip(", ")
    )


def until_of(closes_at: datetime | None, timezone: str) -> str:
    """Return the last day of an opening in its own zone, "" for none."""
    if closes_at is None:
        return ""
    return _day(closes_at, timezone)


def _day(moment: datetime, timezone: str) -> str:
    there = moment.astimezone(zone(timezone))
    return f"{MONTHS[there.month - 1]} {there.day}, {there.year}"
