from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.versions import SITE, touch
from forum.ideas.models import Idea, IdeaCard, IdeaSkill, IdeaTerm
from forum.ideas.policy import visible_ideas
from forum.ideas.queries.finder import Asked, finder
from forum.ideas.queries.finder.asked import FACETS, TERMS
from forum.search.words import all_stems, query_stems
from forum.vocab.models import Term, TermAlias
from forum.vocab.queries.terms import read_terms
from forum.vocab.vocabularies import GRADE_BANDS
from tests.support.idea_town import PEOPLE, SKILLS, WORDS, fill

COMBINATIONS = 500
IDEAS, REPLICATIONS = 800, 3_200
# Whose context nobody reads here: the facet of it has a test of its own.
COUNTED = [name for name in FACETS if name != "mine"]


@dataclass
class Known:
    """What the recount knows of an idea: values of facets, and the stems of all its words."""

    values: dict[str, set[str]]
    stems: set[str]


def test_results_and_counts_equal_a_recount_idea_by_idea(app: Flask) -> None:
    with app.app_context(), transaction():
        fill(IDEAS, REPLICATIONS)
        touch(SITE)
    chance = random.Random(7)
    with app.app_context(), transaction(write=False):
        known = everything()
        above = {(t.vocabulary, read.slug) for t, read in parents()}
        for _ in range(COMBINATIONS):
            number = chance.choice((None, None, *range(1, PEOPLE + 1)))
            viewer = Viewer() if number is None else Viewer(id=number, name="V")
            asked = question(chance, known)
            visible = set(db.session.scalars(select(Idea.id).where(visible_ideas(viewer))))
            found = finder(viewer, Asked.of(asked), None)
            ids, counts = recount(known, visible, asked)
            assert found.total == len(ids), asked
            assert {row.id for row in found.page.items} <= ids
            for facet in found.facets:
                if facet.name == "mine":
                    continue
                told = {o.value: o.ideas for o in facet.options}
                wanted = counts[facet.name]
                for value, count in told.items():
                    assert count == wanted.get(value, 0), (facet.name, value, asked)
                if not facet.hidden:
                    missing = {
                        v for v in wanted.keys() - told.keys() if (facet.name, v) not in above
                    }
                    assert not missing, (facet.name, asked)


def parents() -> list[tuple[Any, Any]]:
    known = read_terms()
    return [
        (term, known.by_id[term.parent_id])
        for term in known.by_id.values()
        if term.parent_id is not None
    ]


def question(chance: random.Random, known: dict[int, Known]) -> MultiDict[str, str]:
    """Ask for values that some idea has, and for words, now and then."""
    asked: MultiDict[str, str] = MultiDict()
    asked["more"] = chance.choice(("tool", "problem", "subject"))
    for name in chance.sample(COUNTED, chance.choice((0, 1, 1, 2, 3))):
        for _ in range(chance.choice((1, 1, 2))):
            values = sorted(chance.choice([*known.values()]).values.get(name, ()))
            if values:
                asked.add(name, chance.choice(values))
    if chance.random() < 0.4:
        asked["q"] = " ".join(
            chance.choices((*WORDS, "QR", "kindergarten"), k=chance.choice((1, 2)))
        )
    return asked


def everything() -> dict[int, Known]:
    """Read what each idea says, row by row, without anything of the finder."""
    terms = {row.id: row for row in db.session.scalars(select(Term))}
    names: dict[int, str] = {number: term.label for number, term in terms.items()}
    for alias in db.session.scalars(select(TermAlias)):
        names[alias.term_id] += f" {alias.label}"
    labels = _skill_labels()
    known = {}
    for idea, card in db.session.execute(select(Idea, IdeaCard).join(IdeaCard)).all():
        values: dict[str, set[str]] = {
            "status": {idea.status},
            "cost": {idea.cost},
            "setup": {idea.setup},
            "weekly": {idea.weekly},
            "evidence": {str(n) for n in range(1, idea.evidence + 1)},
            "files": {"1"} if idea.file_count else set(),
            "replicated": {"1"} if idea.replication_count else set(),
        }
        known[idea.id] = Known(values, set(all_stems(f"{idea.title} {idea.problem} {card.text}")))
    for row in db.session.scalars(select(IdeaTerm)):
        term: Any = terms[row.term_id]
        while term is not None:
            _add(known[row.idea_id], term, names)
            term = terms.get(term.parent_id)
    for held in db.session.scalars(select(IdeaSkill)):
        known[held.idea_id].values.setdefault("skill", set()).add(held.slug)
        known[held.idea_id].stems.update(all_stems(labels[held.slug]))
    return known


def _add(one: Known, term: Term, names: dict[int, str]) -> None:
    one.stems.update(all_stems(names[term.id]))
    if term.vocabulary in TERMS:
        one.values.setdefault(term.vocabulary, set()).add(term.slug)
    if term.vocabulary == "grade":
        grades = set(GRADE_BANDS.get(term.slug, (term.slug,)))
        bands = {band for band, held in GRADE_BANDS.items() if grades & set(held)}
        one.values.setdefault("band", set()).update(bands)


def _skill_labels() -> dict[str, str]:
    from forum.vocab.models import SubSkill

    rows = db.session.scalars(select(SubSkill).where(SubSkill.slug.in_(SKILLS)))
    return {row.slug: row.label for row in rows}


def recount(
    known: dict[int, Known], visible: set[int], asked: MultiDict[str, str]
) -> tuple[set[int], dict[str, Counter[str]]]:
    chosen = {name: set(asked.getlist(name)) for name in FACETS if name in asked}
    stems = query_stems(asked["q"]) if "q" in asked else []
    fit = {n: one for n, one in known.items() if n in visible and one.stems >= set(stems)}
    # Idea → the facets it does not fit.
    misses = {
        n: {name for name, wanted in chosen.items() if not wanted & one.values.get(name, set())}
        for n, one in fit.items()
    }
    counts = {
        name: Counter(
            v for n, one in fit.items() if misses[n] <= {name} for v in one.values.get(name, ())
        )
        for name in COUNTED
    }
    return {n for n, missed in misses.items() if not missed}, counts
