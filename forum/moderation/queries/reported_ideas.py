from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import escape
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.discussions.queries.rows import Person
from forum.ideas.card import TEXTS
from forum.ideas.models import Idea, IdeaCard, Replication
from forum.moderation.queries.items import Item, Reports


def ideas_of(_viewer: Viewer, ids: Sequence[int], filed: Reports) -> list[Item]:
    """Return reported ideas with all that is written on them; one statement."""
    rows: Any = db.session.execute(
        select(Idea, IdeaCard.html, User.id, User.username, User.name)
        .join(IdeaCard, IdeaCard.idea_id == Idea.id)
        .join(User, User.id == Idea.author_id)
        .where(Idea.id.in_(ids))
    )
    return [
        Item(
            "idea",
            idea.id,
            Person(*author),
            _written(idea, html),
            idea.state,
            filed["idea", idea.id],
            title=idea.title,
            link=f"/ideas/{idea.id}-{idea.slug}",
        )
        for idea, html, *author in rows
    ]


def tried_of(_viewer: Viewer, ids: Sequence[int], filed: Reports) -> list[Item]:
    """Return reported words about trying an idea; one statement."""
    rows: Any = db.session.execute(
        select(Replication, Idea.id, Idea.slug, Idea.title, User.id, User.username, User.name)
        .join(Idea, Idea.id == Replication.idea_id)
        .join(User, User.id == Replication.user_id)
        .where(Replication.id.in_(ids))
    )
    return [
        Item(
            "tried",
            row.id,
            Person(*author),
            _told(row),
            "visible" if row.state == "reported" else row.state,
            filed["tried", row.id],
            title=title,
            link=f"/ideas/{number}-{slug}#replication-{row.id}",
        )
        for row, number, slug, title, *author in rows
    ]


def get_tried(number: int) -> Replication:
    """Return what somebody told of trying an idea as it is now; raises NotFound."""
    mine = select(Replication).where(Replication.id == number)
    row = db.session.scalar(mine.execution_options(populate_existing=True))
    if row is None or row.state == "trying":
        raise NotFound
    return row


def _written(idea: Idea, html: Mapping[str, Any]) -> str:
    steps = "".join(f"<li>{step}</li>" for step in html.get("steps", ()))
    texts = (
        f"<p><strong>{label}</strong></p>{html[name]}"
        for name, label in TEXTS.items()
        if html.get(name)
    )
    return f"<p>{escape(idea.problem)}</p><ol>{steps}</ol>{''.join(texts)}"


def _told(row: Replication) -> str:
    lines = "".join(f"<li>{escape(' · '.join(map(str, line)))}</li>" for line in row.rows)
    changed = f"<p>{escape(row.changed)}</p>" if row.changed else ""
    return f"{changed}{row.differed_html}{f'<ul>{lines}</ul>' if lines else ''}"
