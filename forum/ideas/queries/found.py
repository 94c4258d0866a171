from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.ideas.models import Idea
from forum.ideas.policy import visible_ideas
from forum.ideas.states import EVIDENCE, STATUSES
from forum.search.sources import Found


def found_ideas(ids: Sequence[int], viewer: Viewer) -> dict[int, Found]:
    """Return the ideas of some numbers the viewer may find, as hits; one statement."""
    columns = (Idea.id, Idea.slug, Idea.title, Idea.problem, Idea.excerpt, Idea.created_at)
    more = (Idea.status, Idea.evidence, Idea.replication_count, User.username, User.name)
    statement = (
        select(*columns, *more)
        .join(User, User.id == Idea.author_id)
        .where(Idea.id.in_(ids), visible_ideas(viewer))
    )
    return {
        row.id: Found(
            row.title,
            f"/ideas/{row.id}-{row.slug}",
            f"{row.problem} {row.excerpt}",
            row.created_at,
            row._asdict()
            | {
                "status_label": STATUSES[row.status].label,
                "evidence_label": EVIDENCE[row.evidence],
            },
        )
        for row in db.session.execute(statement)
    }
