from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, String, and_, cast, func, or_, select, union_all

from forum.accounts.models import User
from forum.core.access import GUEST, Viewer
from forum.core.db import db
from forum.core.facets.keeping import digit, news
from forum.core.hot import Hot, value
from forum.ideas.models import FinderMark, Idea, IdeaCard, IdeaSkill, IdeaTerm
from forum.ideas.policy import visible_ideas
from forum.members.facts import SINGLE
from forum.members.models import Block, Context, ContextTerm
from forum.vocab.models import Term

# Somebody who is signed in and whom nobody blocked: what `visible_ideas` says of members.
ANYBODY = Viewer(id=0)
# Numbers in one statement are rounded up to these, so that a process holds few statements.
SHAPES = (1, 20, 500)
# All ideas at once, instead of some; of what lists show of them, the newest.
ALL = 0
MOST_ROWS = 5_000


class Entry(NamedTuple):
    """What ideas are found, counted and put in order by.

    `for_guests` and `for_members` are what `policy.visible_ideas` says to them.
    """

    id: int
    author_id: int
    for_guests: bool
    for_members: bool
    status: str
    evidence: int
    setup: str
    weekly: str
    cost: str
    files: int
    replications: int
    useful: int
    title: str
    problem: str
    text: str
    terms: str | None
    skills: str | None
    created_at: datetime


class Row(NamedTuple):
    """An idea as a list shows it, without its terms."""

    id: int
    slug: str
    title: str
    problem: str
    excerpt: str
    status: str
    evidence: int
    trying_count: int
    replication_count: int
    useful_count: int
    file_count: int
    cost: str
    setup: str
    weekly: str
    author_id: int
    username: str
    name: str
    created_at: datetime
    updated_at: datetime


class Sign(NamedTuple):
    """What a request asks first: 0 the floor, 1 a mark, 2 a block, 3 a term of one's context."""

    kind: int
    number: int
    mark: int


def among(column: Any, count: int) -> Any:
    """Return the WHERE of so many numbers."""
    return column.in_([value(f"id_{place}", BigInteger()) for place in range(count)])


def shaped(ids: Sequence[int]) -> tuple[int, dict[str, int]]:
    """Return the shape and the values of a statement about some ideas, at most 500."""
    count = next(shape for shape in SHAPES if shape >= len(ids))
    filled = [*ids, *[ids[-1]] * (count - len(ids))]
    return count, {f"id_{place}": number for place, number in enumerate(filled)}


def _entries(count: int) -> Select[Any]:
    terms = select(func.aggregate_strings(cast(IdeaTerm.term_id, String), ","))
    skills = select(func.aggregate_strings(IdeaSkill.slug, ","))
    columns: tuple[Any, ...] = (
        Idea.id,
        Idea.author_id,
        visible_ideas(GUEST).label("for_guests"),
        visible_ideas(ANYBODY).label("for_members"),
        *(getattr(Idea, name) for name in Entry._fields[4:9]),
        Idea.file_count,
        Idea.replication_count,
        Idea.useful_count,
        Idea.title,
        Idea.problem,
        IdeaCard.text,
        terms.where(IdeaTerm.idea_id == Idea.id).correlate(Idea).scalar_subquery(),
        skills.where(IdeaSkill.idea_id == Idea.id).correlate(Idea).scalar_subquery(),
        Idea.created_at,
    )
    found: Select[Any] = select(*columns).join(IdeaCard, IdeaCard.idea_id == Idea.id)
    if count != ALL:
        found = found.where(among(Idea.id, count))
    return found.order_by(Idea.created_at, Idea.id)


def _rows(count: int, guest: bool) -> Select[Any]:
    columns: list[Any] = [getattr(Idea, name) for name in Row._fields[:15]]
    columns += [User.username, User.name, Idea.created_at, Idea.updated_at]
    shown = visible_ideas(GUEST if guest else ANYBODY)
    found: Select[Any] = select(*columns).join(User, User.id == Idea.author_id).where(shown)
    if count == ALL:
        return found.order_by(Idea.created_at.desc(), Idea.id.desc()).limit(MOST_ROWS)
    return found.where(among(Idea.id, count))


def _signs(dialect: str, guest: bool) -> Any:
    parts = news(dialect, FinderMark.idea_id, FinderMark.mark)
    if not guest:
        me = value("me", BigInteger())
        named = or_(
            *(
                and_(Term.vocabulary == name, Term.slug == getattr(Context, column))
                for name, column in SINGLE.items()
            )
        )
        parts += [
            select(digit(2), Block.blocked_id, digit(0)).where(Block.user_id == me),
            select(digit(2), Block.user_id, digit(0)).where(Block.blocked_id == me),
            select(digit(3), ContextTerm.term_id, digit(0)).where(ContextTerm.user_id == me),
            select(digit(3), Term.id, digit(0)).join(Context, named).where(Context.user_id == me),
        ]
    return union_all(*parts)


entries = Hot(Entry, _entries)
rows = Hot(Row, _rows)
_asked = Hot(Sign, _signs)


def signs(viewer: Viewer, floor: int) -> list[Sign]:
    """Return what changed since, whom the viewer keeps apart from, and their context.

    One statement.
    """
    values = {} if viewer.id is None else {"me": viewer.id}
    dialect = db.engine.dialect.name
    return _asked.rows(dialect, viewer.id is None, floor=floor, **values)
