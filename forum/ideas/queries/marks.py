from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, tuple_

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.paging import Cursor, Slice
from forum.ideas.models import Idea, IdeaMark
from forum.ideas.policy import visible_ideas
from forum.ideas.states import STATUSES

PER_PAGE = 30


class Bookmarked(NamedTuple):
    """An idea somebody wants to find again."""

    id: int
    slug: str
    title: str
    problem: str
    status: str
    username: str
    name: str
    at: datetime

    @property
    def status_label(self) -> str:
        """Return how far the idea went, in words."""
        return STATUSES[self.status].label


def page_of_bookmarked(viewer: Viewer, after: Cursor | None) -> Slice[Bookmarked]:
    """Return the ideas a member keeps, latest first; one statement.

    Those that were taken away, or merged into others, are left out.
    """
    columns: list[Any] = [getattr(Idea, name) for name in Bookmarked._fields[:5]]
    statement = (
        select(*columns, User.username, User.name, IdeaMark.at)
        .join(Idea, Idea.id == IdeaMark.idea_id)
        .join(User, User.id == Idea.author_id)
        .where(IdeaMark.user_id == viewer.id, IdeaMark.kind == "bookmark", visible_ideas(viewer))
    )
    if after is not None:
        place = tuple_(IdeaMark.at, IdeaMark.idea_id)
        statement = statement.where(place < tuple_(after.at, after.id))
    statement = statement.order_by(IdeaMark.at.desc(), IdeaMark.idea_id.desc())
    found = [Bookmarked._make(row) for row in db.session.execute(statement.limit(PER_PAGE + 1))]
    shown = found[:PER_PAGE]
    cursor = str(Cursor(shown[-1].at, shown[-1].id)) if len(found) > PER_PAGE else None
    return Slice(shown, cursor, after is None)
