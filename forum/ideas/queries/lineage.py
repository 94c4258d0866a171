from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import or_, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.ideas.models import Idea
from forum.ideas.policy import visible_ideas

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
    columns: tuple[Any, ...] = (
        Idea.id,
        Idea.slug,
        Idea.title,
        Idea.status,
        User.username,
        User.name,
    )
    statement = select(*columns).join(User, User.id == Idea.author_id)
    statement = statement.where(or_(*mine), visible_ideas(viewer)).order_by(Idea.id.desc())
    rows = [Relative(*row) for row in db.session.execute(statement.limit(MOST + 1))]
    source = next((row for row in rows if row.id == idea.source_idea_id), None)
    adapted = tuple(row for row in rows if row is not source)
    return Kin(source, adapted[:MOST], idea.source_thread_id, idea.source_post_number)
