from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.hot import Hot, value
from forum.core.paging import Cursor, Slice
from forum.core.refusals import NotFound
from forum.ideas.models import Idea, Replication
from forum.ideas.policy import visible_ideas
from forum.ideas.rollup import Rollup, Went, bands_of, rollup
from forum.members.models import ContextSnapshot
from forum.members.queries.snapshots import terms_named
from forum.vocab.queries import terms

SHOWN = 10


class Tried(NamedTuple):
    """A report of an idea or a running try, with who made it and where."""

    id: int
    user_id: int
    username: str
    name: str
    state: str
    outcome: str
    idea_version: int
    started_on: date
    ended_on: date | None
    planned_until: date | None
    changed: str
    differed_html: str
    rows: list[list[str]]
    would_repeat: bool | None
    answer_html: str
    answered_at: datetime | None
    reported_at: datetime | None
    came_from_id: int | None
    facts: dict[str, list[str]] | None

    @property
    def where(self) -> list[tuple[str, str]]:
        """Return where it was, as (label, address) of terms by their names of today."""
        return [(term.label, term.link) for term in terms_named(self.facts or {})]


@dataclass(frozen=True, slots=True)
class Trials:
    """What others made of an idea: all of it counted, the latest reports, who is at it now.

    `own` is the viewer's running try; `more` says that there are older reports.
    """

    rollup: Rollup
    reports: Sequence[Tried]
    running: Sequence[Tried]
    own: Tried | None
    more: bool


_COLUMNS: tuple[Any, ...] = (
    Replication.id,
    Replication.user_id,
    User.username,
    User.name,
    Replication.state,
    Replication.outcome,
    Replication.idea_version,
    Replication.started_on,
    Replication.ended_on,
    Replication.planned_until,
    Replication.changed,
    Replication.differed_html,
    Replication.rows,
    Replication.would_repeat,
    Replication.answer_html,
    Replication.answered_at,
    Replication.reported_at,
    Replication.came_from_id,
    ContextSnapshot.facts,
)


def _joined() -> Select[Any]:
    return (
        select(*_COLUMNS)
        .join(User, User.id == Replication.user_id)
        .outerjoin(ContextSnapshot, ContextSnapshot.id == Replication.snapshot_id)
    )


def _of_idea() -> Select[Any]:
    mine = Replication.idea_id == value("idea", BigInteger())
    live = Replication.state.in_(("trying", "reported"))
    return _joined().where(mine, live).order_by(Replication.id.desc())


_rows = Hot(Tried, _of_idea)


def trials_of(viewer: Viewer, idea_id: int) -> Trials:
    """Return what others made of an idea, latest first; one statement, whoever asks.

    An idea has at most some hundred reports, and the roll-up is over all of them.
    """
    rows = _rows.rows(idea=idea_id)
    reports = [row for row in rows if row.state == "reported"]
    running = [row for row in rows if row.state == "trying"]
    own = next((row for row in running if row.user_id == viewer.id), None)
    return Trials(
        rollup([_went(row) for row in reports], len(running)),
        reports[:SHOWN],
        running,
        own,
        len(reports) > SHOWN,
    )


def page_of_reports(idea_id: int, after: Cursor | None) -> Slice[Tried]:
    """Return a page of the reports of an idea, latest first; one statement."""
    statement = _joined().where(Replication.idea_id == idea_id, Replication.state == "reported")
    if after is not None:
        statement = statement.where(Replication.id < after.id)
    rows = [
        Tried(*row)
        for row in db.session.execute(statement.order_by(Replication.id.desc()).limit(SHOWN + 1))
    ]
    shown = rows[:SHOWN]
    more = len(rows) > SHOWN and shown[-1].reported_at is not None
    cursor = str(Cursor(shown[-1].reported_at, shown[-1].id)) if more else None  # type: ignore[arg-type]
    return Slice(shown, cursor, after is None)


def get_replication(idea_id: int, number: int) -> Replication:
    """Return a try or report of an idea, in whatever state; NotFound when there is none."""
    row = db.session.get(Replication, number)
    if row is None or row.idea_id != idea_id:
        raise NotFound
    return row


class TriedIdea(NamedTuple):
    """An idea a member tried: how it went, "" while they are at it."""

    id: int
    slug: str
    title: str
    state: str
    outcome: str
    at: datetime


def replications_of(viewer: Viewer, user_id: int, most: int = 10) -> list[TriedIdea]:
    """Return what a member tried and reported, latest first, of ideas the viewer may see."""
    columns: tuple[Any, ...] = (
        Idea.id,
        Idea.slug,
        Idea.title,
        Replication.state,
        Replication.outcome,
        Replication.created_at,
    )
    statement = select(*columns).join(Idea, Idea.id == Replication.idea_id)
    statement = statement.where(
        Replication.user_id == user_id,
        Replication.state.in_(("trying", "reported")),
        visible_ideas(viewer),
    )
    rows = db.session.execute(statement.order_by(Replication.id.desc()).limit(most))
    return [TriedIdea(*row) for row in rows]


def _went(row: Tried) -> Went:
    return Went(row.outcome, row.would_repeat, tuple(_where(row.facts or {})))


def _where(facts: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    known = terms.get()
    found = [(term.vocabulary, term.label) for term in terms_named(facts)]
    # Grades are told apart by the bands they lie in: single ones would be a line each.
    found = [pair for pair in found if pair[0] != "grade"]
    for band in bands_of(facts.get("grade", ())):
        term = known.by_slug.get(("grade", band))
        found.append(("grade", term.label if term else band))
    return found
