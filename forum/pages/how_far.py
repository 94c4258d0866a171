"""How far a member is from what an opening asks, and what would close each gap; for them alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forum.core.access import Viewer
from forum.growth.queries.endorsements import Person
from forum.growth.queries.pages import Row, own_rows
from forum.growth.queries.pathway import who_show
from forum.growth.scale import LEVELS
from forum.ideas.queries.by_skill import ideas_for_skills
from forum.ideas.queries.lists import IdeaLine
from forum.jobs.posting import Target


@dataclass(frozen=True, slots=True)
class Step:
    """One target beside the viewer's own levels, and who and what helps where it is not met.

    `row` is None where the framework has no such sub-skill any longer. A target is met by the own
    level or by what others vouch for; the two are never mixed into one figure.
    """

    target: Target
    row: Row | None
    ideas: Sequence[IdeaLine]
    people: Sequence[tuple[Person, int]]

    @property
    def label(self) -> str:
        """Return the sub-skill's name."""
        return self.row.label if self.row else self.target.slug

    @property
    def level(self) -> str:
        """Return the level asked for, in a word."""
        return LEVELS[self.target.level]

    @property
    def met(self) -> bool:
        """Whether the own level, or one that others vouch for, is the one asked for."""
        return self.row is not None and is_met(self.row, self.target.level)


@dataclass(frozen=True, slots=True)
class Distance:
    """All targets of an opening beside the viewer's levels; `assessed`: they rated themselves."""

    steps: Sequence[Step]
    assessed: bool

    @property
    def met(self) -> int:
        """Return how many targets are met."""
        return sum(step.met for step in self.steps)


def is_met(row: Row, level: int) -> bool:
    """Whether a sub-skill's own or endorsed level is at least one asked for."""
    return max(row.said or 0, row.highest or 0) >= level


def how_far(viewer: Viewer, targets: Sequence[Target]) -> Distance | None:
    """Return how far the viewer is from an opening's targets, None for a guest or without targets.

    Three statements, and two more where a target is not met.
    """
    if viewer.id is None or not targets:
        return None
    rows = {row.slug: row for row in own_rows(viewer)}
    missing = {
        target.slug: target.level
        for target in targets
        if (row := rows.get(target.slug)) is None or not is_met(row, target.level)
    }
    ideas = ideas_for_skills(viewer, missing)
    people = who_show(viewer, missing) if missing else {}
    steps = [
        Step(target, rows.get(target.slug), ideas.get(target.slug, ()), people.get(target.slug, ()))
        for target in targets
    ]
    return Distance(steps, any(row.said is not None for row in rows.values()))
