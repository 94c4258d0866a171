from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, true

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.growth.models import Assessment, Rating
from forum.growth.queries.endorsements import Person
from forum.growth.steps import TAGS, TYPICAL
from forum.members.models import Profile
from forum.members.policy import not_blocked, shown_to, visible_members
from forum.vocab.models import SubSkill, Tag

# Members of a step among whom somebody is looked for: those who helped most.
MOST_LOOKED_AT = 40
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """A sub-skill in which the own level is below the one typical of a step, and what helps.

    `said` is None where no level was chosen. `people` stand on that step and show it, with their
    own level; `tags` have threads.
    """

    item: SubSkill
    said: int | None
    typical: int
    looks_like: str
    people: Sequence[tuple[Person, int]]
    tags: Sequence[str]

    @property
    def width(self) -> int:
        """Return how many levels are missing."""
        return self.typical - (self.said or 0)


def gaps_to(
    viewer: Viewer, step: str, items: Sequence[SubSkill], said: Mapping[str, int]
) -> Sequence[Gap]:
    """Return what the viewer misses of the profile typical of a step, the widest gap first.

    `said` are their own levels by slug. Two statements.
    """
    typical = TYPICAL.get(step, {})
    wanted = {
        item.slug: typical[item.slug]
        for item in items
        if item.slug in typical and said.get(item.slug, 0) < typical[item.slug]
    }
    if not wanted:
        return []
    people = who_show(viewer, wanted, step)
    tags = _tags_of(wanted)
    found = [
        Gap(
            item=item,
            said=said.get(item.slug),
            typical=wanted[item.slug],
            looks_like=getattr(item, f"level_{wanted[item.slug]}"),
            people=people.get(item.slug, ()),
            tags=tags.get(item.slug, ()),
        )
        for item in items
        if item.slug in wanted
    ]
    return sorted(found, key=lambda gap: -gap.width)


def _pool(viewer: Viewer, step: str | None) -> Any:
    """Return as a table members (on a step, or any) who show the viewer their skills at all."""
    there = true() if step is None else Profile.pathway_step == step
    return (
        select(User.id, User.username, User.name, Profile.helped_count)
        .join(Profile, Profile.user_id == User.id)
        .where(
            there,
            User.id != viewer.id,
            visible_members(),
            not_blocked(viewer, User.id),
            shown_to(viewer, Profile.skills_shown, User.id),
        )
        .order_by(Profile.helped_count.desc(), User.id)
        .limit(MOST_LOOKED_AT)
        .subquery()
    )


def who_show(
    viewer: Viewer, wanted: Mapping[str, int], step: str | None = None
) -> Mapping[str, Sequence[tuple[Person, int]]]:
    """Return slug → members, on a step when it is given, who show the viewer a wanted level.

    `wanted` is slug → level. Those who helped most come first; one statement.
    """
    pool = _pool(viewer, step)
    last = (
        select(Assessment.id)
        .where(Assessment.user_id == pool.c.id, Assessment.finished_at.is_not(None))
        .order_by(Assessment.finished_at.desc(), Assessment.id.desc())
        .limit(1)
        .correlate(pool)
        .scalar_subquery()
    )
    person: tuple[Any, ...] = (pool.c.id, pool.c.username, pool.c.name)
    columns = (*person, SubSkill.slug, Rating.level)
    statement = (
        select(*columns)
        .select_from(pool)
        .join(Rating, Rating.assessment_id == last)
        .join(SubSkill, SubSkill.id == Rating.sub_skill_id)
        .where(SubSkill.slug.in_(wanted))
        .order_by(Rating.level.desc(), pool.c.helped_count.desc(), pool.c.id)
    )
    found: dict[str, list[tuple[Person, int]]] = defaultdict(list)
    for number, username, name, slug, level in db.session.execute(statement):
        if level >= wanted[slug] and len(found[slug]) < MOST_NAMED:
            found[slug].append((Person(number, username, name), level))
    return found


def _tags_of(slugs: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Return sub-skill → tags about it that some thread carries."""
    named = {slug: TAGS.get(slug, ()) for slug in slugs}
    wanted = {tag for tags in named.values() for tag in tags}
    carried = select(Tag.slug).where(Tag.slug.in_(wanted), Tag.thread_count > 0)
    known = set(db.session.scalars(carried))
    return {slug: [tag for tag in tags if tag in known] for slug, tags in named.items()}
