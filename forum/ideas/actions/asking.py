from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

from forum.core.clock import now
from forum.core.db import db
from forum.core.notices import tell
from forum.ideas.models import Idea, Replication
from forum.ideas.notices import HOW_DID_IT_GO

# Asked when the planned day is over, once more after this while, and then no more.
AGAIN_AFTER = timedelta(days=14)
MOST_ASKED = 500


def ask() -> int:
    """Ask who is to be asked today; return how many were."""
    moment, day = now(), now().date()
    # Whoever was asked after a fortnight was asked twice.
    due = or_(
        Replication.asked_at.is_(None),
        (Replication.asked_at < moment - AGAIN_AFTER)
        & (Replication.planned_until >= day - 2 * AGAIN_AFTER),
    )
    rows = db.session.execute(
        select(Replication, Idea.title)
        .join(Idea, Idea.id == Replication.idea_id)
        .where(
            Replication.state == "trying",
            Idea.state == "visible",
            Replication.planned_until <= day,
            due,
        )
        .order_by(Replication.id)
        .limit(MOST_ASKED)
    ).all()
    for row, title in rows:
        row.asked_at = moment
        link = f"/ideas/{row.idea_id}/report-back"
        tell([row.user_id], HOW_DID_IT_GO.name, f"try:{row.id}", title, link)
    return len(rows)
