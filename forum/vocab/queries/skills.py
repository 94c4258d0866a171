from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forum.core.db import db
from forum.core.refusals import NotFound
from forum.vocab.models import Framework, SkillProposal, SkillVote, SubSkill
from forum.vocab.vocabularies import SKILLS

# Level → its name and what it means: the scope of what can be observed.
LEVELS = {
    1: ("Starting", "knows it, did it with help"),
    2: ("Doing", "does it alone in the own class or one team"),
    3: ("Leading", "does it across a school, others rely on it"),
    4: ("Spreading", "does it across schools, others reuse the method"),
}
# Where one asks for proposals, no page shows more than these.
MOST_PROPOSALS = 100


@dataclass(frozen=True, slots=True)
class Skill:
    """One of the five skills with the sub-skills of a version of the framework."""

    slug: str
    label: str
    sub_skills: tuple[SubSkill, ...]


@dataclass(frozen=True, slots=True)
class FrameworkPage:
    """A version of the framework with its skills; `versions` are all there are, newest first."""

    version: int
    adopted_at: datetime
    note: str
    versions: tuple[int, ...]
    skills: tuple[Skill, ...]

    @property
    def newest(self) -> bool:
        """Whether this version is the one in use."""
        return self.version == self.versions[0]


def find_framework(version: int | None = None) -> FrameworkPage | None:
    """Return a version of the framework, the one in use when none is named; two statements.

    None where no framework was brought yet; raises NotFound for a version there is not.
    """
    order = Framework.version.desc()
    found = {row.version: row for row in db.session.scalars(select(Framework).order_by(order))}
    if not found and version is None:
        return None
    row = found.get(version if version is not None else next(iter(found)))
    if row is None:
        raise NotFound
    items = sub_skills_of(row.version)
    skills = tuple(
        Skill(slug, label, tuple(item for item in items if item.skill == slug))
        for slug, label in SKILLS.items()
    )
    return FrameworkPage(row.version, row.adopted_at, row.note, tuple(found), skills)


def current_version() -> int | None:
    """Return the version of the framework in use; one statement."""
    return db.session.scalar(select(func.max(Framework.version)))


def sub_skills_of(version: int) -> Sequence[SubSkill]:
    """Return the sub-skills of a version in order; one statement."""
    order = (SubSkill.position, SubSkill.id)
    statement = select(SubSkill).where(SubSkill.version == version).order_by(*order)
    return db.session.scalars(statement).all()


def skill_proposals() -> Sequence[SkillProposal]:
    """Return proposed skills: open ones first, most wished first; one statement."""
    order = ((SkillProposal.state == "open").desc(), SkillProposal.vote_count.desc())
    statement = select(SkillProposal).order_by(*order, SkillProposal.id.desc())
    return db.session.scalars(statement.limit(MOST_PROPOSALS)).all()


def get_skill_proposal(proposal_id: int, *, lock: bool = False) -> SkillProposal:
    """Return a proposed skill, with `lock` while other writers of it wait; raises NotFound."""
    statement = select(SkillProposal).where(SkillProposal.id == proposal_id)
    found = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found


def votes_of(user_id: int | None) -> set[int]:
    """Return the numbers of the proposed skills a member misses too; nothing asked for a guest."""
    if user_id is None:
        return set()
    return set(
        db.session.scalars(select(SkillVote.proposal_id).where(SkillVote.user_id == user_id))
    )
