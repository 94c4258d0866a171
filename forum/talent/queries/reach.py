"""How many members would fit what an opening asks: counts in tens, and nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import CTE, Select, String, and_, case, cast, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.growth.models import Assessment, Endorsement, Rating
from forum.growth.policy import standing
from forum.jobs.posting import Target
from forum.members.policy import visible_members
from forum.talent.models import Candidate
from forum.talent.policy import Seeker, visible_candidates
from forum.vocab.models import SubSkill

# Counts are cut to whole tens, and fewer than that are none: with exact ones, two questions that
# differ by one target would tell what a single member says of themselves.
STEP: Final = 10
NEAR, MET = 1, 2


class Widened(NamedTuple):
    """One target: how many meet it, or would one level lower, and all of them with it lower."""

    target: Target
    met: int
    lower: int
    all_then: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How many members there are, in whole tens, and how many of them meet how many targets.

    `at_least` is the count for no target, one, two and so on.
    """

    total: int
    at_least: Sequence[int]
    targets: Sequence[Widened]

    @property
    def rarest(self) -> Sequence[Widened]:
        """Return the targets that the fewest meet; none where all are met by as many."""
        fewest = min(line.met for line in self.targets)
        found = [line for line in self.targets if line.met == fewest]
        return found if len(found) < len(self.targets) else []

    @property
    def wider(self) -> Sequence[Widened]:
        """Return the targets that let in more members one level lower, most first."""
        gains = [line for line in self.targets if line.all_then > self.at_least[-1]]
        return sorted(gains, key=lambda line: -line.all_then)


def reach_of(seeker: Seeker, targets: Sequence[Target]) -> Reach:
    """Return how many candidates a seeker would be shown meet an opening's targets.

    A target is met by the own level or by one that others vouch for; who does not show their
    skills to those who look is not counted. One statement.
    """
    rows = [(tuple(row[:-1]), row[-1]) for row in db.session.execute(_counts(seeker, targets))]
    at_least = [0] * (len(targets) + 1)
    for held, count in rows:
        for number in range(sum(how == MET for how in held) + 1):
            at_least[number] += count
    lines = [_widened(target, place, rows) for place, target in enumerate(targets)]
    return Reach(_tens(at_least[0]), [_tens(count) for count in at_least], lines)


def _widened(target: Target, place: int, rows: Sequence[tuple[tuple[int, ...], int]]) -> Widened:
    met = lower = all_then = 0
    for held, count in rows:
        near = held[place] >= NEAR or target.level == 1
        met += count * (held[place] == MET)
        lower += count * near
        rest = (how == MET for other, how in enumerate(held) if other != place)
        all_then += count * (near and all(rest))
    return Widened(target, _tens(met), _tens(lower), _tens(all_then))


def _tens(count: int) -> int:
    return count - count % STEP


def _counts(seeker: Seeker, targets: Sequence[Target]) -> Select[Any]:
    """Return how the candidates hold each target (not, nearly, met), and how many hold them so."""
    shows = cast(Candidate.sections, String).contains('"skills"')
    them = (
        select(Candidate.user_id.label("id")).where(visible_candidates(seeker), shows).cte("them")
    )
    slugs = sorted({target.slug for target in targets})
    newest = _newest(them)
    levels = union_all(_said(newest, slugs), _vouched(them, newest, slugs)).subquery("levels")
    held = [
        func.coalesce(func.max(_how(levels, target)), 0).label(f"held_{number}")
        for number, target in enumerate(targets)
    ]
    each = (
        select(them.c.id, *held)
        .outerjoin(levels, levels.c.user_id == them.c.id)
        .group_by(them.c.id)
        .subquery("each")
    )
    columns = [each.c[f"held_{number}"] for number in range(len(targets))]
    return select(*columns, func.count()).select_from(each).group_by(*columns)


def _how(levels: Any, target: Target) -> Any:
    here = levels.c.slug == target.slug
    return case(
        (and_(here, levels.c.level >= target.level), MET),
        (and_(here, levels.c.level == target.level - 1), NEAR),
        else_=0,
    )


def _newest(them: CTE) -> CTE:
    """Return the latest finished assessment of each."""
    later = aliased(Assessment)
    latest = (
        select(later.id)
        .where(later.user_id == Assessment.user_id, later.finished_at.is_not(None))
        .order_by(later.finished_at.desc(), later.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = select(Assessment.id, Assessment.user_id, Assessment.version)
    return (rows.join(them, them.c.id == Assessment.user_id).where(Assessment.id == latest)).cte(
        "newest"
    )


def _said(newest: CTE, slugs: Sequence[str]) -> Select[Any]:
    columns: tuple[Any, ...] = (newest.c.user_id, SubSkill.slug, Rating.level)
    return (
        select(*columns)
        .join(Rating, Rating.assessment_id == newest.c.id)
        .join(SubSkill, SubSkill.id == Rating.sub_skill_id)
        .where(SubSkill.slug.in_(slugs))
    )


def _vouched(them: CTE, newest: CTE, slugs: Sequence[str]) -> Select[Any]:
    """Return what stands of endorsements; a skill the own version has no more counts nothing."""
    there = exists().where(SubSkill.version == newest.c.version, SubSkill.slug == Endorsement.slug)
    columns: tuple[Any, ...] = (
        Endorsement.to_id.label("user_id"),
        Endorsement.slug,
        Endorsement.level,
    )
    return (
        select(*columns)
        .join(them, them.c.id == Endorsement.to_id)
        .join(User, User.id == Endorsement.from_id)
        .outerjoin(newest, newest.c.user_id == Endorsement.to_id)
        .where(Endorsement.slug.in_(slugs), standing(now()), visible_members())
        .where(or_(newest.c.id.is_(None), there))
    )
