from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.ideas.models import Idea, IdeaDraft
from forum.ideas.policy import visible_ideas
from forum.ideas.queries.drafts import is_open

MOST = 12


class Relative(NamedTuple):
    """An idea another one was made from, or that was made from it."""

    id: int
    slug: str
    title: str
    status: str
    username: str
    name: str

    @property
    def address(self) -> str:
        """Return where its page is."""
        return f"/ideas/{self.id}-{self.slug}"


class Kin(NamedTuple):
    """Where an idea comes from, as far as the viewer may see, and what was made of it.

    `thread_id` and `post_number` are of the thread it came out of, None for none.
    """

    source: Relative | None
    adapted: tuple[Relative, ...]
    thread_id: int | None = None
    post_number: int | None = None


def kin_of(viewer: Viewer, idea: Any) -> Kin:
    """Return the lineage of an idea (any row with its sources); one statement."""
    mine = [Idea.source_idea_id == idea.id]
    if idea.source_idea_id is not None:
        mine.append(Idea.id == idea.source_idea_id)
    statement = _relatives(viewer).where(or_(*mine)).order_by(Idea.id.desc())
    rows = [Relative(*row) for row in db.session.execute(statement.limit(MOST + 1))]
    source = next((row for row in rows if row.id == idea.source_idea_id), None)
    adapted = tuple(row for row in rows if row is not source)
    return Kin(source, adapted[:MOST], idea.source_thread_id, idea.source_post_number)


def made_of(viewer: Viewer, thread_id: int, number: int) -> Relative | None:
    """Return the first idea that was made of a post, as far as the viewer may see."""
    there = (Idea.source_thread_id == thread_id, Idea.source_post_number == number)
    row = db.session.execute(
        _relatives(viewer).where(*there).order_by(Idea.id).limit(1)
    ).one_or_none()
    return Relative(*row) if row is not None else None


def begun_of(viewer: Viewer, thread_id: int, number: int) -> int | None:
    """Return the viewer's latest draft that was begun from a post and not yet published."""
    mine = select(IdeaDraft.id).where(
        IdeaDraft.user_id == viewer.id,
        IdeaDraft.source_thread_id == thread_id,
        IdeaDraft.source_post_number == number,
        is_open(),
    )
    return db.session.scalar(mine.order_by(IdeaDraft.id.desc()).limit(1))


def _relatives(viewer: Viewer) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Idea.id,
        Idea.slug,
        Idea.title,
        Idea.status,
        User.username,
        User.name,
    )
    statement = select(*columns).join(User, User.id == Idea.author_id)
    return statement.where(visible_ideas(viewer))
