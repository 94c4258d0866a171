from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from forum.core.db import db
from forum.core.files import File
from forum.ideas import evidence
from forum.ideas.evidence import Report
from forum.ideas.models import Idea, IdeaMark, Replication, StatusChange
from forum.members.models import ContextSnapshot
from forum.organizations.queries.houses import houses_of


def settle(idea: Idea) -> None:
    """Count anew what an idea's row repeats of its marks, files and replications.

    The level of evidence too. Counted from the rows each time: an idea has few, and a counter that
    is made anew cannot drift.
    """
    idea.useful_count = _count(IdeaMark.idea_id == idea.id, IdeaMark.kind == "useful")
    idea.file_count = _count(File.owner_kind == "idea", File.owner_id == idea.id)
    rows = db.session.execute(
        select(Replication.state, Replication.outcome, Replication.organization_id).where(
            Replication.idea_id == idea.id, Replication.state.in_(("trying", "reported"))
        )
    ).all()
    reported = [row for row in rows if row.state == "reported"]
    idea.trying_count = len(rows) - len(reported)
    idea.replication_count = len(reported)
    home = db.session.scalar(
        select(ContextSnapshot.organization_id).where(ContextSnapshot.id == idea.snapshot_id)
    )
    houses = houses_of([home, *(row.organization_id for row in reported)])
    reports = [Report(row.outcome, houses.get(row.organization_id)) for row in reported]
    status = idea.status
    if status == "archived":
        status = reached([idea.id]).get(idea.id, status)
    idea.evidence = evidence.level(status, idea.claimed, houses.get(home), reports)
    db.session.flush()


def reached(ids: Sequence[int]) -> dict[int, str]:
    """Return archived idea → how far it had gone before: what was found out stays found out."""
    rows = select(StatusChange.idea_id, StatusChange.before).where(
        StatusChange.idea_id.in_(ids), StatusChange.after == "archived", StatusChange.before != ""
    )
    found: dict[int, str] = dict(db.session.execute(rows.order_by(StatusChange.id)).all())
    return found


def _count(*where: object) -> int:
    return db.session.scalar(select(func.count()).where(*where)) or 0  # type: ignore[arg-type]
