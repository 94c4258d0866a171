"""The applications to an opening side by side: by how far they are, or as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import case, func, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.jobs.machine import BOARD, ENDED, LIVE, STATES
from forum.jobs.models import Application, ApplicationReview, JobPosting
from forum.jobs.queries.application import candidate, listed_of, reads_blind
from forum.jobs.queries.reviews import how_many, own_ratings
from forum.organizations.queries.hiring import settings_of

# So many cards a column; the table has them all.
MOST_CARDS: Final = 30
PAGE: Final = 50
SORTS: Final = {
    "number": "Order of arrival",
    "moved": "Latest change",
    "waiting": "Waiting longest",
    "state": "How far",
}
UNRATED: Final = "unrated"
_FAR: Final = {state: far for far, state in enumerate(STATES)}


class Line(NamedTuple):
    """An application as a list of the school shows it; `name` is a number while it reads blind."""

    id: int
    number: int
    name: str
    known: bool
    state: str
    submitted_at: datetime
    moved_at: datetime
    decided_at: datetime | None
    erase_at: datetime | None
    mine: int | None
    ratings: int

    @property
    def label(self) -> str:
        """Return how far it is, in words."""
        return STATES[self.state].label


class Column(NamedTuple):
    """The applications of one state: the first of them, and how many there are."""

    state: str
    label: str
    lines: Sequence[Line]
    total: int


class Table(NamedTuple):
    """A page of the table."""

    lines: Sequence[Line]
    number: int
    last: int
    total: int


def counts_of(posting_id: int) -> dict[str, int]:
    """Return state → how many applications that were sent are in it; one statement."""
    rows = (
        select(Application.state, func.count())
        .where(Application.posting_id == posting_id, Application.state != "draft")
        .group_by(Application.state)
    )
    return {row[0]: row[1] for row in db.session.execute(rows)}


def columns_of(viewer: Viewer, posting: JobPosting, counts: Mapping[str, int]) -> list[Column]:
    """Return the columns of the board, each with whom nobody touched for longest first.

    A statement for each column that has somebody, and four for all cards.
    """
    rows: dict[str, list[tuple[Application, str]]] = {}
    for state in BOARD:
        if counts.get(state):
            wanted = _rows(posting.id).where(Application.state == state)
            latest = Application.moved_at.desc() if state in ENDED else Application.moved_at
            found = db.session.execute(wanted.order_by(latest, Application.id).limit(MOST_CARDS))
            rows[state] = [(row[0], row[1]) for row in found]
    lines = _lines(viewer, posting, [pair for pairs in rows.values() for pair in pairs])
    by_id = {line.id: line for line in lines}
    return [
        Column(
            state,
            STATES[state].label,
            [by_id[row.id] for row, _ in rows.get(state, [])],
            counts.get(state, 0),
        )
        for state in BOARD
    ]


def table_of(viewer: Viewer, posting: JobPosting, *, sort: str, only: str, number: int) -> Table:
    """Return a page of the table: `only` is a state, UNRATED (by the viewer), or "" for all.

    Raises NotFound for a page there is not. Six statements, however many there are.
    """
    wanted = _rows(posting.id)
    if only == UNRATED:
        mine = ApplicationReview.reviewer_id == viewer.id
        rated = select(ApplicationReview.application_id).where(mine)
        wanted = wanted.where(Application.state.in_(LIVE), Application.id.not_in(rated))
    elif only:
        wanted = wanted.where(Application.state == only)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    last = max(1, -(-total // PAGE))
    if number > last:
        raise NotFound
    order = {
        "moved": (Application.moved_at.desc(), Application.id.desc()),
        "waiting": (Application.state.in_(ENDED), Application.moved_at, Application.id),
        "state": (_far(), Application.number),
    }.get(sort, (Application.number, Application.id))
    found = db.session.execute(wanted.order_by(*order).limit(PAGE).offset((number - 1) * PAGE))
    lines = _lines(viewer, posting, [(row[0], row[1]) for row in found])
    return Table(lines, number, last, total)


def live_of(posting: JobPosting) -> list[Line]:
    """Return everybody who waits for a decision, the furthest first."""
    wanted = _rows(posting.id).where(Application.state.in_(LIVE))
    found = db.session.execute(wanted.order_by(_far().desc(), Application.number))
    return _lines(Viewer(), posting, [(row[0], row[1]) for row in found])


def _rows(posting_id: int) -> Any:
    return (
        select(Application, User.name)
        .join(User, User.id == Application.user_id)
        .where(Application.posting_id == posting_id, Application.state != "draft")
    )


def _far() -> Any:
    return case(_FAR, value=Application.state)


def _lines(
    viewer: Viewer, posting: JobPosting, rows: Sequence[tuple[Application, str]]
) -> list[Line]:
    ids = [row.id for row, _ in rows]
    settings = settings_of(posting.organization_id)
    blind = [row for row, _ in rows if reads_blind(row, settings)]
    known = set(ids) - {row.id for row in blind} | listed_of(blind)
    mine = own_ratings(ids, viewer.id or 0)
    ratings = how_many(ids)
    return [
        Line(
            id=row.id,
            number=row.number,
            name=name if row.id in known else candidate(row.number),
            known=row.id in known,
            state=row.state,
            submitted_at=row.submitted_at or row.created_at,
            moved_at=row.moved_at or row.created_at,
            decided_at=row.decided_at,
            erase_at=row.erase_at,
            mine=mine.get(row.id),
            ratings=ratings.get(row.id, 0),
        )
        for row, name in rows
    ]
