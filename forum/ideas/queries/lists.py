from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, literal, select, union_all

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.ideas.models import Idea, IdeaCredit, IdeaTerm
from forum.ideas.policy import visible_ideas
from forum.ideas.states import EVIDENCE, STATUSES, TRIED

MOST = 10
ON_FRONT = 4


class IdeaLine(NamedTuple):
    """An idea in a short list."""

    id: int
    slug: str
    title: str
    problem: str
    status: str
    evidence: int
    replication_count: int
    useful_count: int
    updated_at: datetime
    username: str
    name: str
    group: str = ""

    @property
    def status_label(self) -> str:
        """Return its status in words."""
        return STATUSES[self.status].label

    @property
    def evidence_label(self) -> str:
        """Return its level of evidence in words."""
        return EVIDENCE[self.evidence]


_COLUMNS: tuple[Any, ...] = (
    *(getattr(Idea, name) for name in IdeaLine._fields[:9]),
    User.username,
    User.name,
)


def lines_of(viewer: Viewer) -> Select[Any]:
    """Return the SELECT of ideas the viewer may list, as fields of IdeaLine, latest first."""
    statement = select(*_COLUMNS).join(User, User.id == Idea.author_id)
    return statement.where(visible_ideas(viewer)).order_by(Idea.updated_at.desc(), Idea.id.desc())


def ideas_of(viewer: Viewer, user_id: int, most: int = MOST) -> list[IdeaLine]:
    """Return the ideas a member wrote or is credited in, latest first; one statement."""
    credited = select(IdeaCredit.idea_id).where(IdeaCredit.user_id == user_id)
    mine = (Idea.author_id == user_id) | Idea.id.in_(credited)
    rows = db.session.execute(lines_of(viewer).where(mine).limit(most))
    return [IdeaLine(*row) for row in rows]


def ideas_with(viewer: Viewer, term_ids: Iterable[int], most: int = MOST) -> list[IdeaLine]:
    """Return the ideas that carry any of some terms, latest first; one statement."""
    carried = select(IdeaTerm.idea_id).where(IdeaTerm.term_id.in_(sorted(set(term_ids))))
    rows = db.session.execute(lines_of(viewer).where(Idea.id.in_(carried)).limit(most))
    return [IdeaLine(*row) for row in rows]


def ideas_by(viewer: Viewer, people: Select[Any], most: int = MOST) -> list[IdeaLine]:
    """Return the ideas of the members whose numbers a statement selects; one statement."""
    mine = Idea.author_id.in_(people)
    return [IdeaLine(*row) for row in db.session.execute(lines_of(viewer).where(mine).limit(most))]


def front_ideas(viewer: Viewer) -> Select[Any]:
    """Return the SELECT of what the front page may list, as fields of IdeaLine.

    `group` is "tried" for what was newly tried, "waiting" for what nobody else has tried yet.
    """
    tried = Idea.status.in_(sorted(TRIED))
    waiting = and_(
        Idea.status.in_(("tried", "adopted", "adapted")),
        Idea.replication_count == 0,
        Idea.trying_count == 0,
    )
    parts = []
    for name, where in (("tried", tried), ("waiting", waiting)):
        part = lines_of(viewer).add_columns(literal(name, String()).label("group"))
        parts.append(select(part.where(where).limit(ON_FRONT * 2).subquery()))
    return select(union_all(*parts).subquery())


def front_lists(rows: Sequence[IdeaLine]) -> dict[str, list[IdeaLine]]:
    """Return group → ideas of the front page, from rows of `front_ideas`, latest first.

    No idea is in both lists.
    """
    waiting = [row for row in rows if row.group == "waiting"][-ON_FRONT:]
    there = {row.id for row in waiting}
    tried = [row for row in rows if row.group == "tried" and row.id not in there][:ON_FRONT]
    return {"tried": tried, "waiting": waiting}
