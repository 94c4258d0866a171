from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.hot import upsert
from forum.core.refusals import Conflict, Invalid, NotFound, SignInNeeded
from forum.growth.models import Assessment, Rating
from forum.growth.queries.assessments import answered, find_draft, find_latest, levels_of
from forum.growth.queries.framework import sub_skills
from forum.growth.scale import LEVELS
from forum.members.models import Profile
from forum.vocab.queries.skills import current_version

ELSEWHERE = (
    "The self-assessment this page was made for was finished or deleted elsewhere, perhaps in "
    "another tab. What you chose is still below."
)


def start(viewer: Viewer) -> Assessment:
    """Begin a self-assessment with the levels of the last one, or go on with the open one.

    Raises Conflict while there is no skill framework.
    """
    user_id = _own_turn(viewer)
    draft = find_draft(user_id)
    if draft is not None:
        return draft
    version = current_version()
    if version is None:
        raise Conflict("There is no skill framework yet.")
    draft = Assessment(user_id=user_id, version=version, started_at=now())
    db.session.add(draft)
    db.session.flush()
    _copy_last(draft)
    return draft


def _own_turn(viewer: Viewer) -> int:
    # Two tabs of one member act one after the other, so that there is never a second draft.
    if viewer.id is None:
        raise SignInNeeded
    mine = select(Profile.user_id).where(Profile.user_id == viewer.id)
    db.session.execute(mine.with_for_update())
    return viewer.id


def _copy_last(draft: Assessment) -> None:
    last = find_latest(draft.user_id)
    if last is None:
        return
    levels = levels_of([last.id]).get(last.id, {})
    for item in sub_skills(draft.version):
        if item.slug in levels:
            rating = Rating(assessment_id=draft.id, sub_skill_id=item.id, level=levels[item.slug])
            db.session.add(rating)
    db.session.flush()


def save_step(viewer: Viewer, assessment_id: int, levels: Mapping[int, int]) -> None:
    """Keep levels in the open self-assessment: number of the sub-skill → level; the last one wins.

    Raises Conflict when this assessment is not open any more, Invalid for what is no level.
    """
    draft = _open(viewer, assessment_id)
    known = {item.id for item in sub_skills(draft.version)}
    if not known.issuperset(levels) or not set(LEVELS).issuperset(levels.values()):
        raise Invalid("Choose one of the levels for the sub-skills shown.")
    for sub_skill_id, level in levels.items():
        row = {"assessment_id": draft.id, "sub_skill_id": sub_skill_id, "level": level}
        upsert(Rating, row, ("assessment_id", "sub_skill_id"), "level")


def _open(viewer: Viewer, assessment_id: int) -> Assessment:
    draft = find_draft(_own_turn(viewer))
    if draft is None or draft.id != assessment_id:
        raise Conflict(ELSEWHERE)
    return draft


def finish(viewer: Viewer, assessment_id: int) -> Assessment:
    """Close the open self-assessment: from here on it never changes.

    Raises Conflict when it is not open any more, Invalid while a sub-skill has no level.
    """
    draft = _open(viewer, assessment_id)
    missing = len(sub_skills(draft.version)) - answered(draft.id)
    if missing > 0:
        raise Invalid(f"{missing} sub-skills have no level yet.")
    draft.finished_at = now()
    db.session.flush()
    return draft


def remove(viewer: Viewer, assessment_id: int) -> None:
    """Delete a self-assessment of one's own, open or finished; raises NotFound."""
    mine = (Assessment.id == assessment_id, Assessment.user_id == _own_turn(viewer))
    if db.session.scalar(select(Assessment.id).where(*mine)) is None:
        raise NotFound
    db.session.execute(delete(Assessment).where(*mine))
