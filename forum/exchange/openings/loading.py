from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.cli import progress
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.events import announce
from forum.core.versions import touch
from forum.exchange.districts.reading import Row, Sheet
from forum.exchange.districts.writing import Loaded
from forum.exchange.faults import Fault
from forum.exchange.openings.columns import (
    NOT_SAID,
    Columns,
    cents_of,
    chosen,
    day_of,
    line_of,
    text_of,
)
from forum.jobs.actions.keeping import add_revision, write
from forum.jobs.closing import end_of
from forum.jobs.events import JobChanged
from forum.jobs.models import JobPosting
from forum.jobs.posting import LINES, Place, Posting
from forum.jobs.states import ROLLING_DAYS
from forum.organizations.actions.bringing import bring, slugs_taken
from forum.organizations.models import Organization

BATCH = 200
# Who wrote openings that come from a list: nobody who could sign in or be found.
AUTHOR = "openings-list"


@dataclass(frozen=True, slots=True)
class Opening:
    """A line of a list as an opening: what it says, whose it is, from when until when."""

    id: str
    organization: str
    posting: Posting
    posted: date
    until: date | None


def load_openings(path: Path, source: str, columns: Columns, *, as_open: bool = False) -> Loaded:
    """Load a list of openings; one the source has brought before is not brought again.

    They are as open as their own days say, so old ones are closed; `as_open` opens all of them for
    a trial. A line that cannot be used is left out and told of. Raises Fault where the list lacks a
    column.
    """
    sheet = Sheet.of(path)
    sheet.require(*columns.needed())
    with transaction():
        known = set(db.session.scalars(select(JobPosting.outside_id)))
        houses = {row.name: row.id for row in db.session.execute(_houses(columns.kind))}
        author = _author()
    added = 0
    bar = progress(_openings(sheet, columns), "opening", sheet.count())
    while batch := list(islice(bar, BATCH)):
        fresh = [one for one in batch if f"{source}:{one.id}" not in known]
        with transaction():
            _found(fresh, houses, columns)
            for one in fresh:
                _write(
                    one, f"{source}:{one.id}", houses[one.organization], author, columns, as_open
                )
            touch("front", "jobs")
        added += len(fresh)
    return Loaded(added, sheet.faults, [])


def _openings(sheet: Sheet, columns: Columns) -> Iterator[Opening]:
    seen: set[str] = set()
    for row in sheet.rows():
        try:
            opening = read_opening(row, columns)
            if opening.id in seen:
                raise Fault(row.place, f"“{opening.id}” is in this list twice.")
        except Fault as fault:
            sheet.faults.append(fault)
            continue
        seen.add(opening.id)
        yield opening


def read_opening(row: Row, columns: Columns) -> Opening:
    """Return the opening of a line; raises Fault for a cell that is not what the map says."""
    posted = day_of(row, columns.posted)
    if posted is None:
        raise Fault(row.place, f"“{columns.posted}” is empty.")
    until = day_of(row, columns.until)
    return Opening(
        id=row.needed(columns.id, 40),
        organization=columns.readable(line_of(row, columns.organization, 150))
        or row.needed(columns.organization),
        posting=_posting(row, columns, until),
        posted=posted,
        until=until,
    )


def _posting(row: Row, columns: Columns, until: date | None) -> Posting:
    category = line_of(row, columns.category, 300)
    texts = {name: text_of(row, column) for name, column in columns.texts.items()}
    lines = {
        name: " ".join(text.split())[: LINES[name]] for name, text in texts.items() if name in LINES
    }
    families = (ours for start, ours in columns.families.items() if category.startswith(start))
    low, high = cents_of(row, columns.low), cents_of(row, columns.high)
    if low > high:
        raise Fault(row.place, f"“{columns.low}” is above “{columns.high}”.")
    employment = chosen(row, columns.hours, columns.employment) if columns.hours else ""
    known: dict[str, Any] = texts | lines
    return Posting(
        title=line_of(row, columns.title, 120) or row.needed(columns.title, 120),
        family=next(families, "other"),
        summary=f"Category: {category}" if category else "",
        places=(Place(line_of(row, columns.place, 150), columns.city, columns.state),),
        timezone=columns.timezone,
        arrangement="on-site",
        employment=employment,
        # What share of a week a part-time opening is, a list seldom says.
        fte=100 if employment == "full-time" else 0,
        closes=until.isoformat() if until else "",
        rolling=until is None,
        requisition=row.needed(columns.id, 40),
        pay_min=low,
        pay_max=high,
        period=chosen(row, columns.period, columns.periods),
        benefits=NOT_SAID,
        statement=NOT_SAID,
        apply_how="link",
        **known,
    )


def _write(
    opening: Opening,
    outside_id: str,
    organization_id: int,
    author: int,
    columns: Columns,
    as_open: bool,
) -> None:
    zone = ZoneInfo(columns.timezone)
    begun = datetime.combine(opening.posted, time(9), zone)
    ended = end_of(opening.until or opening.posted + timedelta(days=ROLLING_DAYS), columns.timezone)
    row = JobPosting(
        organization_id=organization_id,
        author_id=author,
        revision=0,
        outside_id=outside_id,
        created_at=begun,
        published_at=begun,
        affirmed_at=now() if as_open else begun,
        state="open" if as_open or ended > now() else "closed",
    )
    write(row, opening.posting)
    row.closes_at = None if as_open else ended
    if row.state == "closed":
        row.closed_how, row.closed_at = "expired", ended
    add_revision(row, author, {}, f"From the list {outside_id.partition(':')[0]}")
    announce(JobChanged(row.id))


def _found(openings: Sequence[Opening], houses: dict[str, int], columns: Columns) -> None:
    missing = list(
        dict.fromkeys(one.organization for one in openings if one.organization not in houses)
    )
    facts: list[dict[str, Any]] = [
        {"name": name, "kind": columns.kind, "state": columns.state, "city": columns.city}
        for name in missing
    ]
    houses.update(zip(missing, bring(facts, slugs_taken()), strict=True))


def _houses(kind: str) -> Any:
    return select(Organization.name, Organization.id).where(
        Organization.kind == kind, Organization.merged_into_id.is_(None)
    )


def _author() -> int:
    found = db.session.scalar(select(User).where(User.username_key == AUTHOR))
    if found is None:
        found = User(
            username=AUTHOR,
            username_key=AUTHOR,
            name="A list of openings",
            state="deleted",
            created_at=now(),
        )
        db.session.add(found)
        db.session.flush()
    return found.id
