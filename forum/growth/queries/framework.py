from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from forum.core.db import db
from forum.core.refusals import NotFound
from forum.vocab.models import Framework, SubSkill


def sub_skills(version: int | None = None) -> Sequence[SubSkill]:
    """Return the sub-skills of a version, of the one in use when none is named, in order."""
    wanted = select(func.max(Framework.version)).scalar_subquery() if version is None else version
    order = (SubSkill.position, SubSkill.id)
    return db.session.scalars(
        select(SubSkill).where(SubSkill.version == wanted).order_by(*order)
    ).all()


def get_sub_skill(slug: str) -> SubSkill:
    """Return a sub-skill of the version in use; raises NotFound."""
    latest = select(func.max(Framework.version)).scalar_subquery()
    mine = select(SubSkill).where(SubSkill.version == latest, SubSkill.slug == slug)
    found = db.session.scalar(mine)
    if found is None:
        raise NotFound("The skill framework in use has no such sub-skill.")
    return found
