from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, select

from forum.core.hot import Hot, value
from forum.jobs.models import JobPosting
from forum.jobs.policy import is_taking
from forum.jobs.posting import Posting
from forum.organizations.queries.hiring import Desk


class Wanted(NamedTuple):
    """An opening that candidates are compared with."""

    id: int
    slug: str
    title: str
    posting: Posting


class Opening(NamedTuple):
    """An opening's row, as far as it says who manages it and what it asks."""

    id: int
    slug: str
    title: str
    organization_id: int
    firm_id: int | None
    state: str
    published_at: datetime | None
    closes_at: datetime | None
    unlisted_at: datetime | None
    fields: Any


def _by_id() -> Select[Any]:
    columns = [getattr(JobPosting, name) for name in Opening._fields]
    return select(*columns).where(JobPosting.id == value("id", BigInteger()))


_rows = Hot(Opening, _by_id)


def find_row(posting_id: int) -> Opening | None:
    """Return an opening in whatever state, None when there is none; one statement."""
    return _rows.first(id=posting_id)


def find_wanted(desk: Desk, posting_id: int) -> Wanted | None:
    """Return one of the openings on the lists that a desk serves, None for any other.

    One statement.
    """
    row = _rows.first(id=posting_id)
    if row is None or row.organization_id not in desk.serves:
        return None
    if not is_taking(row) or row.unlisted_at is not None:
        return None
    return Wanted(row.id, row.slug, row.title, Posting.from_json(row.fields))
