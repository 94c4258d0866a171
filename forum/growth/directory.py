from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, String, and_, cast, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import UtcDateTime
from forum.core.hot import Hot, value
from forum.core.versions import Snapshot
from forum.growth.models import Assessment, Endorsement, Evidence, EvidenceSkill, Rating
from forum.growth.policy import standing, verified_level
from forum.growth.scale import HIGHEST
from forum.members.policy import NOBODY, visible_members
from forum.members.queries.directory.asked import Added, Facet, Holding, add_facet
from forum.members.queries.directory.reading import among
from forum.organizations.models import Organization
from forum.vocab.models import SubSkill

# What is asked for is a level or more; that somebody has begun says little.
ASKED = range(2, HIGHEST + 1)


class _Item(NamedTuple):
    id: int
    version: int
    slug: str
    label: str


class _Said(NamedTuple):
    """A member's latest finished assessment: ten times the sub-skill and the level, with commas."""

    user_id: int
    version: int
    levels: str | None


class Vouched(NamedTuple):
    """An endorsement that stands, by somebody who is to be seen."""

    user_id: int
    slug: str
    level: int
    place_id: int | None
    expires_at: datetime


class Shown(NamedTuple):
    """A sub-skill for which a member shows something to somebody."""

    user_id: int
    slug: str


class _Skills:
    """The sub-skills of all versions, and what the directory calls their levels."""

    def __init__(self, rows: list[_Item]) -> None:
        self._slugs = {row.id: row.slug for row in rows}
        self._values: dict[str, list[str]] = {}
        self.of_version: dict[int, set[str]] = defaultdict(set)
        for row in rows:
            self.of_version[row.version].add(row.slug)
        newest = max(self.of_version, default=0)
        self.labels: dict[str, str] = {}
        for row in rows:
            if row.version == newest:
                for level in ASKED:
                    self.labels[_own(row.slug, level)] = f"{row.label}, level {_least(level)}"
                for level in ASKED:
                    name = f"{row.label}, verified at {_least(level)}"
                    self.labels[_verified(row.slug, level)] = name

    def own(self, pair: str) -> list[str]:
        """Return what somebody is found by who gave themselves a level."""
        known = self._values.get(pair)
        if known is None:
            number, top = divmod(int(pair), 10)
            slug = self._slugs[number]
            known = self._values[pair] = [_own(slug, level) for level in ASKED if level <= top]
        return known


def _least(level: int) -> str:
    return f"{level}+" if level < HIGHEST else str(level)


def _own(slug: str, level: int) -> str:
    return f"{slug}.{level}"


def _verified(slug: str, level: int) -> str:
    return f"{slug}.verified-{level}"


def _items() -> Select[Any]:
    columns: tuple[Any, ...] = (SubSkill.id, SubSkill.version, SubSkill.slug, SubSkill.label)
    return select(*columns).order_by(SubSkill.position, SubSkill.id)


def _said(count: int) -> Select[Any]:
    latest = aliased(Assessment)
    newest = (
        select(latest.id)
        .where(latest.user_id == Assessment.user_id, latest.finished_at.is_not(None))
        .order_by(latest.finished_at.desc(), latest.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    packed = func.aggregate_strings(cast(Rating.sub_skill_id * 10 + Rating.level, String), ",")
    columns: tuple[Any, ...] = (Assessment.user_id, Assessment.version, packed)
    return (
        select(*columns)
        .outerjoin(Rating, and_(Rating.assessment_id == Assessment.id, Rating.level >= ASKED[0]))
        .where(among(Assessment.user_id, count), Assessment.id == newest)
        .group_by(Assessment.user_id, Assessment.version)
    )


def _vouched(count: int) -> Select[Any]:
    moment: Any = value("moment", UtcDateTime())
    merged = aliased(Organization)
    place = func.coalesce(merged.id, Organization.id, type_=BigInteger())
    columns: tuple[Any, ...] = (
        Endorsement.to_id,
        Endorsement.slug,
        Endorsement.level,
        place,
        Endorsement.expires_at,
    )
    return (
        select(*columns)
        .join(User, User.id == Endorsement.from_id)
        .outerjoin(Organization, Organization.id == Endorsement.organization_id)
        .outerjoin(merged, merged.id == Organization.merged_into_id)
        .where(among(Endorsement.to_id, count), standing(moment), visible_members())
    )


def _shown(count: int) -> Select[Any]:
    columns: tuple[Any, ...] = (Evidence.user_id, EvidenceSkill.slug)
    return (
        select(*columns)
        .join(EvidenceSkill, EvidenceSkill.evidence_id == Evidence.id)
        .where(among(Evidence.user_id, count), Evidence.shown < NOBODY)
        .distinct()
    )


_skills = Snapshot(lambda: _Skills(Hot(_Item, _items).rows()))
_levels = Hot(_Said, _said)
voices = Hot(Vouched, _vouched)
shown_evidence = Hot(Shown, _shown)


def _read(count: int, numbers: Mapping[str, int]) -> Iterator[Holding]:
    """Yield what members say of their skills, and what is verified, as a page of skills shows it.

    Three statements.
    """
    skills = _skills.get()
    versions: dict[int, int] = {}
    for said in _levels.rows(count, **numbers):
        versions[said.user_id] = said.version
        if said.levels:
            values = [value for pair in said.levels.split(",") for value in skills.own(pair)]
            yield Holding(said.user_id, values)
    given: dict[tuple[int, str], list[Vouched]] = defaultdict(list)
    for voice in voices.rows(count, **numbers, moment=now()):
        given[voice.user_id, voice.slug].append(voice)
    shown = set(shown_evidence.rows(count, **numbers)) if given else set()
    for (number, slug), found in given.items():
        version = versions.get(number)
        if version is not None and slug not in skills.of_version[version]:
            continue
        until = min(voice.expires_at for voice in found)
        said_at = [(voice.level, voice.place_id) for voice in found]
        top = verified_level(said_at, Shown(number, slug) in shown) or 0
        yield Holding(number, [_verified(slug, level) for level in ASKED if level <= top], until)


def register() -> None:
    """Have the directory find members by a skill at a level."""
    added = Added(_read, lambda: _skills.get().labels)
    add_facet("skill", Facet("Skill", "skills"), added)
