from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, String, cast, func, literal, select, union_all
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import UtcDateTime
from forum.core.hot import Hot, value
from forum.core.refusals import NotFound
from forum.ideas.card import Card
from forum.ideas.models import Idea, IdeaCard, IdeaCredit, IdeaMark, IdeaVersion, StatusChange
from forum.ideas.policy import may_open
from forum.ideas.sheet import Credited, Sheet, sheet
from forum.ideas.states import STATUSES


class IdeaFacts(NamedTuple):
    """An idea's row with its card, its author and the viewer's marks ("" for none).

    `merged_threads` are the numbers of the threads of ideas that were merged into it, as a text.
    """

    id: int
    slug: str
    title: str
    author_id: int
    audience: str
    status: str
    state: str
    merged_into_id: int | None
    version: int
    evidence: int
    thread_id: int | None
    source_idea_id: int | None
    source_thread_id: int | None
    source_post_number: int | None
    useful_count: int
    trying_count: int
    replication_count: int
    file_count: int
    created_at: datetime
    updated_at: datetime
    removed_by_id: int | None
    removed_reason: str | None
    excerpt: str
    html: dict[str, Any]
    fields: dict[str, Any]
    username: str
    name: str
    merged_threads: str | None
    marks: str | None

    @property
    def address(self) -> str:
        """Return where its page is."""
        return f"/ideas/{self.id}-{self.slug}"

    @property
    def by_author(self) -> bool:
        """Whether its author took it away, and no moderator."""
        return self.removed_by_id == self.author_id


class Marks(NamedTuple):
    """What the viewer marked an idea with."""

    useful: bool = False
    bookmark: bool = False
    follow: bool = False


class Step(NamedTuple):
    """An idea went to a status: who took it there, when, and the note."""

    status: str
    label: str
    first: bool
    username: str
    name: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IdeaPage:
    """What the page of an idea shows of it: facts, card, the viewer's marks, statuses so far."""

    idea: IdeaFacts
    sheet: Sheet
    marks: Marks
    history: tuple[Step, ...]


_COLUMNS: tuple[Any, ...] = (
    *(getattr(Idea, name) for name in IdeaFacts._fields[:23]),
    IdeaCard.html,
    IdeaVersion.fields,
    User.username,
    User.name,
)
_gone = aliased(Idea)


def _one(signed_in: bool) -> Select[Any]:
    return (
        select(
            *_COLUMNS,
            _merged_threads().label("merged_threads"),
            (_marks() if signed_in else literal(None, String())).label("marks"),
        )
        .join(IdeaCard, IdeaCard.idea_id == Idea.id)
        .join(IdeaVersion, (IdeaVersion.idea_id == Idea.id) & (IdeaVersion.version == Idea.version))
        .join(User, User.id == Idea.author_id)
        .where(Idea.id == value("idea_id", BigInteger()))
    )


def _merged_threads() -> Any:
    numbers = select(func.aggregate_strings(cast(_gone.thread_id, String), ","))
    return numbers.where(_gone.merged_into_id == Idea.id).correlate(Idea).scalar_subquery()


def _marks() -> Any:
    mine = IdeaMark.user_id == value("viewer_id", BigInteger())
    kinds = select(func.aggregate_strings(IdeaMark.kind, ","))
    return kinds.where(IdeaMark.idea_id == Idea.id, mine).correlate(Idea).scalar_subquery()


class _Entry(NamedTuple):
    id: int
    username: str
    name: str
    kind: str
    before: str
    after: str
    note: str
    at: datetime | None


def _entries() -> Select[Any]:
    """Return who is credited and what statuses there were, in one statement."""
    number = value("idea_id", BigInteger())
    nothing = literal("", String())
    people = (
        select(
            User.id,
            User.username,
            User.name,
            IdeaCredit.kind,
            nothing.label("before"),
            nothing.label("after"),
            nothing.label("note"),
            literal(None, UtcDateTime()).label("at"),
        )
        .join(User, User.id == IdeaCredit.user_id)
        .where(IdeaCredit.idea_id == number)
    )
    statuses = (
        select(
            StatusChange.id,
            User.username,
            User.name,
            literal("status", String()).label("kind"),
            StatusChange.before,
            StatusChange.after,
            StatusChange.note,
            StatusChange.at,
        )
        .join(User, User.id == StatusChange.by_id)
        .where(StatusChange.idea_id == number)
    )
    both = union_all(people, statuses).subquery()
    return select(both).order_by(both.c.kind, both.c.id)


_ideas = Hot(IdeaFacts, _one)
_entries_of = Hot(_Entry, _entries)


def get_facts(viewer: Viewer, idea_id: int) -> IdeaFacts:
    """Return an idea with its card and the viewer's marks; one statement.

    One that was merged is returned as it is: its page leads to `merged_into_id`. Raises NotFound
    for what does not open for the viewer.
    """
    values = {"idea_id": idea_id} | ({} if viewer.id is None else {"viewer_id": viewer.id})
    idea = _ideas.first(viewer.id is not None, **values)
    if idea is None or not (idea.state == "merged" or may_open(viewer, idea)):
        raise NotFound
    return idea


def page_of(idea: IdeaFacts) -> IdeaPage:
    """Return what the page of an idea shows of it; one statement beside that of `get_facts`."""
    entries = _entries_of.rows(idea_id=idea.id)
    credited = [Credited(row.username, row.name, row.kind) for row in entries if row.at is None]
    marks = (idea.marks or "").split(",")
    return IdeaPage(
        idea,
        sheet_of(idea, credited),
        Marks(*(kind in marks for kind in Marks._fields)),
        tuple(_step(row, row.at) for row in entries if row.at is not None),
    )


def sheet_of(idea: IdeaFacts, credited: Sequence[Credited]) -> Sheet:
    """Return the card of an idea as it is shown now."""
    # The status changes without a version, so the idea's own holds.
    card = Card.from_json(idea.fields | {"status": idea.status})
    author = Credited(idea.username, idea.name, "author")
    return sheet(
        card,
        idea.html,
        author=author,
        credited=credited,
        at=idea.updated_at,
        level=idea.evidence,
    )


def _step(row: _Entry, at: datetime) -> Step:
    known = STATUSES.get(row.after)
    label = known.label if known else row.after
    return Step(row.after, label, not row.before, row.username, row.name, row.note, at)
