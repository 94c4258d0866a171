from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from forum.core.db import db
from forum.growth.models import Assessment, Rating
from forum.vocab.models import SubSkill

# As many as a history shows side by side.
MOST_SHOWN = 8


def find_draft(user_id: int, lock: bool = False) -> Assessment | None:
    """Return the assessment a member has not finished; with `lock`, for changing it."""
    mine = select(Assessment).where(Assessment.user_id == user_id, Assessment.finished_at.is_(None))
    # At most one exists; should two ever meet, the older one is it.
    first = mine.order_by(Assessment.id).limit(1)
    return db.session.scalar(first.with_for_update() if lock else first)


def find_latest(user_id: int) -> Assessment | None:
    """Return the assessment a member finished last."""
    mine = select(Assessment).where(
        Assessment.user_id == user_id, Assessment.finished_at.is_not(None)
    )
    return db.session.scalar(
        mine.order_by(Assessment.finished_at.desc(), Assessment.id.desc()).limit(1)
    )


def of_member(user_id: int) -> Sequence[Assessment]:
    """Return the latest assessments of a member, the open one first, then newest first."""
    order = (
        Assessment.finished_at.is_not(None),
        Assessment.finished_at.desc(),
        Assessment.id.desc(),
    )
    mine = select(Assessment).where(Assessment.user_id == user_id)
    return db.session.scalars(mine.order_by(*order).limit(3 * MOST_SHOWN)).all()


def levels_of(ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """Return the levels of assessments: number → slug of the sub-skill → level; one statement."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    statement = (
        select(Rating.assessment_id, SubSkill.slug, Rating.level)
        .join(SubSkill, SubSkill.id == Rating.sub_skill_id)
        .where(Rating.assessment_id.in_(ids))
    )
    for row in db.session.execute(statement):
        found[row.assessment_id][row.slug] = row.level
    return found


def answered(assessment_id: int) -> int:
    """Return how many sub-skills of an assessment have a level."""
    counted = select(func.count()).select_from(Rating).where(Rating.assessment_id == assessment_id)
    return db.session.scalar(counted) or 0


@dataclass(frozen=True, slots=True)
class History:
    """What a member said of themselves over time, under one version of the framework.

    `looks` are oldest first; `levels` has slug → a level for each of them, None where there is
    none.
    """

    version: int
    looks: Sequence[Assessment]
    items: Sequence[SubSkill]
    levels: Mapping[str, Sequence[int | None]]


def history(
    looks: Sequence[Assessment], items: Sequence[SubSkill], found: Mapping[int, Mapping[str, int]]
) -> History:
    """Return the history of finished assessments of one version, given newest first.

    `found` is what `levels_of` says of them.
    """
    shown = list(reversed(looks[:MOST_SHOWN]))
    levels = {
        item.slug: [found.get(look.id, {}).get(item.slug) for look in shown] for item in items
    }
    return History(shown[-1].version, shown, items, levels)
