from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import Base, db, savepoint, transaction
from forum.ideas.models import Idea, IdeaMark, Replication, StatusChange
from forum.ideas.queries.replications import trials_of
from forum.members.models import ContextSnapshot
from forum.organizations.models import Organization
from forum.vocab.models import Term
from tests.ideas.histories import History, World, world
from tests.support.community import Community
from tests.support.sizes import WHOLE

# Beginnings, and how many histories go on from each: one shared past is played once.
HISTORIES = {"sqlite": (25, 40) if WHOLE else (10, 40), "postgresql": (12, 5)}
PAST, STEPS = 24, 3
SEED = 20_261
HEADS = {
    "model": "Model",
    "grade": "Grades",
    "device": "Devices",
    "organization-kind": "Kind of organization",
    "size": "Size",
    "tool": "Tool",
}
# The bands reports are told apart by, and the single grades that lie in each.
BANDS = {
    "early": "pr pk tk kg 01 02",
    "elementary": "kg 01 02 03 04 05",
    "middle": "06 07 08",
    "high": "09 10 11 12",
    "k-8": "",
    "k-12": "",
}


class _Over(Exception):
    """Ends a history as if it had never been."""


def test_counters_rollup_and_level_equal_a_recomputation_from_the_rows(
    app: Flask, community: Community
) -> None:
    here = world(app, community)
    levels: Counter[int] = Counter()
    with app.app_context():
        beginnings, each = HISTORIES[db.engine.dialect.name]
        for number in range(beginnings):
            with suppress(_Over), transaction():
                past = History(here, random.Random(SEED + number))
                past.run(PAST)
                for other in range(each):
                    levels.update(gone_on(here, past, number * each + other))
                raise _Over
    # Chance reached what is to be shown: ideas of each level, many of the highest.
    assert set(levels) == {0, 1, 2, 3, 4}
    assert levels[4] > sum(levels.values()) / 50


def gone_on(here: World, past: History, number: int) -> list[int]:
    """Play a history on from its past and compare; the past is as it was afterwards."""
    levels: list[int] = []
    with suppress(_Over), savepoint():
        history = History(here, random.Random(number))
        history.run(STEPS)
        levels = compared(Town(), (SEED, number, past.said, history.said))
        raise _Over
    return levels


class Town:
    """All rows of the tables that count, as the database has them."""

    def __init__(self) -> None:
        self.ideas = rows(Idea)
        self.replications = rows(Replication)
        self.marks = rows(IdeaMark)
        changes = rows(StatusChange)
        self.archived = {row.idea_id: row.before for row in changes if row.after == "archived"}
        self.snapshots = {row.id: row for row in rows(ContextSnapshot)}
        self.above = {row.id: row.merged_into_id or row.parent_id for row in rows(Organization)}
        self.labels = {(row.vocabulary, row.slug): row.label for row in rows(Term)}

    def house(self, number: int | None) -> int | None:
        """Return the highest organization over one, by climbing all the way."""
        while number is not None and self.above[number] is not None:
            number = self.above[number]
        return number


def rows(model: type[Base]) -> Sequence[Any]:
    return db.session.execute(select(model.__table__)).all()


def compared(town: Town, story: Any) -> list[int]:
    """Compare each idea with what its rows say; return the levels of all."""
    for idea in town.ideas:
        mine = [row for row in town.replications if row.idea_id == idea.id]
        reported = [row for row in mine if row.state == "reported"]
        running = [row for row in mine if row.state == "trying"]
        useful = sum(mark.idea_id == idea.id and mark.kind == "useful" for mark in town.marks)
        kept = (idea.useful_count, idea.trying_count, idea.replication_count)
        assert kept == (useful, len(running), len(reported)), (idea.id, story)
        assert idea.evidence == held_level(town, idea, reported), (idea.id, story)
        told = trials_of(Viewer(), idea.id).rollup
        assert as_plain(told) == plain(town, reported, len(running)), (idea.id, story)
        people = [row.user_id for row in running]
        assert len(people) == len(set(people)), (idea.id, story)
        assert idea.author_id not in {row.user_id for row in reported + running}, (idea.id, story)
        if idea.state == "merged":
            assert not mine and not useful, (idea.id, story)
    return [idea.evidence for idea in town.ideas]


def held_level(town: Town, idea: Any, reported: Sequence[Any]) -> int:
    went_well = [row for row in reported if row.outcome in ("better", "similar")]
    others = {town.house(row.organization_id) for row in went_well}
    home = town.house(town.snapshots[idea.snapshot_id].organization_id)
    if len(others - {None, home}) >= 2:
        return 4
    # What was found out before an idea was archived stays found out.
    status = town.archived[idea.id] if idea.status == "archived" else idea.status
    if status in ("tried", "adopted", "adapted", "dropped"):
        return min(3, max(1, int(idea.claimed)))
    return min(1, int(idea.claimed)) if status == "piloting" else 0


def places(facts: dict[str, list[str]], labels: dict[tuple[str, str], str]) -> set[tuple[str, str]]:
    """Return (head, label) of where a report was, grades by the bands they lie in."""
    found = {
        (HEADS[name], labels[name, slug])
        for name, slugs in facts.items()
        for slug in slugs
        if name in HEADS and name != "grade" and (name, slug) in labels
    }
    grades = facts.get("grade", [])
    for band, single in BANDS.items():
        if band in grades or any(grade in single.split() for grade in grades):
            found.add((HEADS["grade"], labels["grade", band]))
    return found


def plain(town: Town, reported: Sequence[Any], running: int) -> dict[str, Any]:
    where = [places(town.snapshots[row.snapshot_id].facts, town.labels) for row in reported]
    lines: dict[str, list[tuple[str, int, int]]] = {}
    for head, label in sorted(set().union(*where)):
        there = [row for row, at in zip(reported, where, strict=True) if (head, label) in at]
        held = [row for row in there if row.outcome in ("better", "similar")]
        lines.setdefault(head, []).append((label, len(held), len(there)))
    return {
        "count": (len(reported), running),
        "outcomes": {
            name: sum(row.outcome == name for row in reported)
            for name in ("better", "similar", "worse", "unfinished")
        },
        "repeat": (sum(row.would_repeat is True for row in reported), len(reported)),
        # A stable sort: most reports first, then by label.
        "by": [
            (head, sorted(lines[head], key=lambda line: -line[2])[:6])
            for head in HEADS.values()
            if head in lines
        ],
    }


def as_plain(told: Any) -> dict[str, Any]:
    return {
        "count": (told.count, told.trying),
        "outcomes": {part.outcome: part.reports for part in told.parts},
        "repeat": (told.repeat, told.asked),
        "by": [
            (head, [(line.label, line.held, line.reports) for line in lines])
            for head, lines in told.by
        ],
    }
