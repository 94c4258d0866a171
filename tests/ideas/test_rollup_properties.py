from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from typing import Any

from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.ideas.models import Idea, IdeaMark, Replication
from forum.ideas.queries.replications import trials_of
from forum.members.models import ContextSnapshot
from forum.organizations.models import Organization
from forum.vocab.models import Term
from tests.ideas.histories import History, world
from tests.support.community import Community

HISTORIES = {"sqlite": 1_000, "postgresql": 60}
STEPS = 14
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
        terms = db.session.scalars(select(Term)).all()
        labels = {(term.vocabulary, term.slug): term.label for term in terms}
        db.session.rollback()
        for number in range(HISTORIES[db.engine.dialect.name]):
            history = History(here, random.Random(SEED + number))
            with suppress(_Over), transaction():
                history.run(STEPS)
                db.session.flush()
                db.session.expire_all()
                story = (SEED + number, history.said)
                levels.update(compared(labels, story))
                raise _Over
    # Chance reached what is to be shown: ideas of each level, many of the highest.
    assert set(levels) == {0, 1, 2, 3, 4}
    assert levels[4] > sum(levels.values()) / 50


def compared(labels: dict[tuple[str, str], str], story: Any) -> list[int]:
    """Compare each idea with what its rows say; return the levels of all."""
    rows = db.session.scalars(select(Replication)).all()
    marks = db.session.scalars(select(IdeaMark)).all()
    taken = {row.id: row for row in db.session.scalars(select(ContextSnapshot))}
    above = {
        row.id: row.merged_into_id or row.parent_id
        for row in db.session.scalars(select(Organization))
    }
    levels = []
    for idea in db.session.scalars(select(Idea)).all():
        mine = [row for row in rows if row.idea_id == idea.id]
        reported = [row for row in mine if row.state == "reported"]
        running = [row for row in mine if row.state == "trying"]
        useful = sum(mark.idea_id == idea.id and mark.kind == "useful" for mark in marks)
        kept = (idea.useful_count, idea.trying_count, idea.replication_count)
        assert kept == (useful, len(running), len(reported)), (idea.id, story)
        home = top(taken[idea.snapshot_id].organization_id, above)
        assert idea.evidence == held_level(idea, home, reported, above), (idea.id, story)
        told = trials_of(Viewer(), idea.id).rollup
        where = [places(taken[row.snapshot_id or 0].facts, labels) for row in reported]
        assert as_plain(told) == plain(reported, len(running), where), (idea.id, story)
        people = [row.user_id for row in running]
        assert len(people) == len(set(people)), (idea.id, story)
        assert idea.author_id not in {row.user_id for row in reported + running}, (idea.id, story)
        if idea.state == "merged":
            assert not mine and not useful, (idea.id, story)
        levels.append(idea.evidence)
    return levels


def top(number: int | None, above: dict[int, int | None]) -> int | None:
    """Return the highest organization over one, by climbing all the way."""
    while number is not None and above[number] is not None:
        number = above[number]
    return number


def held_level(
    idea: Idea, home: int | None, reported: list[Replication], above: dict[int, int | None]
) -> int:
    went_well = [row for row in reported if row.outcome in ("better", "similar")]
    others = {top(row.organization_id, above) for row in went_well}
    if len(others - {None, home}) >= 2:
        return 4
    if idea.status in ("tried", "adopted", "adapted", "dropped"):
        return min(3, max(1, idea.claimed))
    return min(1, idea.claimed) if idea.status == "piloting" else 0


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


def plain(
    reported: list[Replication], running: int, where: list[set[tuple[str, str]]]
) -> dict[str, Any]:
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
