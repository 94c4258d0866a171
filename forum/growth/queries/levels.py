"""Levels of many members at once, for those who look for people: three kinds, never mixed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased

from forum.core.clock import now
from forum.core.hot import Hot
from forum.growth.directory import Shown, Vouched, shown_evidence, voices
from forum.growth.models import Assessment, Rating
from forum.growth.policy import verified_level
from forum.members.queries.directory.reading import among
from forum.vocab.models import SubSkill


@dataclass(slots=True)
class Levels:
    """A member's levels by sub-skill: what they say, the highest endorsed one, the verified one.

    `until` is when the first endorsement ends by itself.
    """

    said: dict[str, int] = field(default_factory=dict)
    endorsed: dict[str, int] = field(default_factory=dict)
    verified: dict[str, int] = field(default_factory=dict)
    until: datetime | None = None


class _Own(NamedTuple):
    user_id: int
    version: int
    slug: str | None
    level: int | None


class _Item(NamedTuple):
    version: int
    slug: str


def _own(count: int) -> Select[Any]:
    latest = aliased(Assessment)
    newest = (
        select(latest.id)
        .where(latest.user_id == Assessment.user_id, latest.finished_at.is_not(None))
        .order_by(latest.finished_at.desc(), latest.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        Assessment.user_id,
        Assessment.version,
        SubSkill.slug,
        Rating.level,
    )
    return (
        select(*columns)
        .outerjoin(Rating, and_(Rating.assessment_id == Assessment.id, Rating.level >= 1))
        .outerjoin(SubSkill, SubSkill.id == Rating.sub_skill_id)
        .where(among(Assessment.user_id, count), Assessment.id == newest)
    )


def _all_items() -> Select[Any]:
    columns: tuple[Any, ...] = (SubSkill.version, SubSkill.slug)
    return select(*columns)


_owns = Hot(_Own, _own)
_items = Hot(_Item, _all_items)


def levels_among(count: int, numbers: Mapping[str, int]) -> dict[int, Levels]:
    """Return the levels of some members who have any; four statements.

    `count` and `numbers` are the shape and the values of `directory.reading.shaped`. A skill that
    stands no more in the version a member assessed themselves by counts nothing.
    """
    found: dict[int, Levels] = defaultdict(Levels)
    versions: dict[int, int] = {}
    for row in _owns.rows(count, **numbers):
        versions[row.user_id] = row.version
        if row.slug is not None and row.level is not None:
            found[row.user_id].said[row.slug] = row.level
    given: dict[tuple[int, str], list[Vouched]] = defaultdict(list)
    for voice in voices.rows(count, **numbers, moment=now()):
        given[voice.user_id, voice.slug].append(voice)
    if not given:
        return found
    known = {(item.version, item.slug) for item in _items.rows()}
    shown = set(shown_evidence.rows(count, **numbers))
    for (number, slug), some in given.items():
        version = versions.get(number)
        if version is None or (version, slug) in known:
            _vouch(found[number], slug, some, Shown(number, slug) in shown)
    return found


def _vouch(levels: Levels, slug: str, some: list[Vouched], shown: bool) -> None:
    levels.endorsed[slug] = max(voice.level for voice in some)
    verified = verified_level([(voice.level, voice.place_id) for voice in some], shown)
    if verified:
        levels.verified[slug] = verified
    ends = min(voice.expires_at for voice in some)
    levels.until = ends if levels.until is None else min(levels.until, ends)
