from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update

from forum.core.db import db
from forum.core.files import File
from forum.ideas import evidence
from forum.ideas.actions.counting import reached
from forum.ideas.evidence import Report
from forum.ideas.models import Idea, IdeaMark, Replication
from forum.members.models import ContextSnapshot
from forum.organizations.queries.houses import houses_of


def settle_all(ids: Sequence[int]) -> None:
    """Count anew what the rows of many ideas repeat, as `ideas.actions.counting.settle` does.

    A few statements however many ideas there are.
    """
    useful, files, tries = _useful(ids), _files(ids), _tries(ids)
    homes = db.session.execute(
        select(Idea.id, Idea.status, Idea.claimed, ContextSnapshot.organization_id)
        .join(ContextSnapshot, ContextSnapshot.id == Idea.snapshot_id)
        .where(Idea.id.in_(ids))
        .order_by(Idea.id)
    ).all()
    worked = [row.organization_id for mine in tries.values() for row in mine]
    houses = houses_of([*worked, *(home for *_, home in homes)])
    before = reached([number for number, status, *_ in homes if status == "archived"])
    news = []
    for number, status, claimed, home in homes:
        reported = [row for row in tries[number] if row.state == "reported"]
        reports = [Report(row.outcome, houses.get(row.organization_id)) for row in reported]
        news.append(
            {
                "id": number,
                "useful_count": useful.get(number, 0),
                "file_count": files.get(number, 0),
                "trying_count": len(tries[number]) - len(reported),
                "replication_count": len(reported),
                "evidence": evidence.level(
                    before.get(number, status), claimed, houses.get(home), reports
                ),
            }
        )
    if news:
        db.session.execute(update(Idea), news)


def _useful(ids: Sequence[int]) -> dict[int, int]:
    return _counted(
        select(IdeaMark.idea_id, func.count())
        .where(IdeaMark.idea_id.in_(ids), IdeaMark.kind == "useful")
        .group_by(IdeaMark.idea_id)
    )


def _files(ids: Sequence[int]) -> dict[int, int]:
    return _counted(
        select(File.owner_id, func.count())
        .where(File.owner_kind == "idea", File.owner_id.in_(ids))
        .group_by(File.owner_id)
    )


def _counted(statement: Any) -> dict[int, int]:
    return {number: int(count) for number, count in db.session.execute(statement)}


def _tries(ids: Sequence[int]) -> dict[int, list[Any]]:
    rows = select(
        Replication.idea_id, Replication.state, Replication.outcome, Replication.organization_id
    ).where(Replication.idea_id.in_(ids), Replication.state.in_(("trying", "reported")))
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(rows):
        found[row.idea_id].append(row)
    return found
