from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import delete, func, insert, inspect, select, true, update
from sqlalchemy.orm import aliased
from werkzeug.datastructures import MultiDict

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.versions import SITE, touch
from forum.ideas.models import Idea, IdeaCard, IdeaSkill, IdeaTerm
from forum.ideas.policy import visible_ideas
from forum.ideas.queries.finder import Asked, finder
from forum.ideas.queries.finder.asked import FACETS, TERMS
from forum.ideas.states import STATUSES
from forum.members.models import Block, Context, ContextTerm
from forum.search.words import all_stems, query_stems
from forum.vocab.models import SubSkill, Term, TermAlias
from forum.vocab.queries.terms import read_terms
from forum.vocab.vocabularies import GRADE_BANDS
from tests.support.idea_town import PEOPLE, SKILLS, START, WORDS, fill
from tests.support.sizes import WHOLE

COMBINATIONS = 500
# Ideas and replications.
SIZE = [size // (1 if WHOLE else 4) for size in (5_000, 20_000)]
# So many questions are asked between two changes.
ASKED_BETWEEN = 25
# A tool that becomes another one.
OLD, NEW = "lexia", "i-ready"


@dataclass
class Known:
    """What the recount knows of an idea: values of facets, stems of all its words, its terms."""

    values: dict[str, set[str]]
    stems: set[str]
    terms: set[tuple[str, str]]


class Held:
    """The ideas of each value of each facet, and of each stem."""

    def __init__(self, known: dict[int, Known]) -> None:
        self.values: dict[str, dict[str, set[int]]] = {name: {} for name in FACETS}
        self.stems: dict[str, set[int]] = {}
        for number, one in known.items():
            for name, values in one.values.items():
                for value in values:
                    self.values[name].setdefault(value, set()).add(number)
            for stem in one.stems:
                self.stems.setdefault(stem, set()).add(number)


def test_results_and_counts_equal_a_recount_idea_by_idea(app: Flask) -> None:
    with app.app_context(), transaction():
        fill(*SIZE)
        touch(SITE)
    chance = random.Random(7)
    with app.app_context(), transaction(write=False):
        known = everything()
    visible: dict[int | None, set[int]] = {}
    mine: dict[int | None, set[int]]
    for round_ in range(COMBINATIONS // ASKED_BETWEEN):
        held, mine = Held(known), {}
        people = [Viewer(), *(looker(chance) for _ in range(3))]
        with app.app_context(), transaction(write=False):
            above = {(t.vocabulary, read.slug) for t, read in parents()}
            for _ in range(ASKED_BETWEEN):
                viewer = chance.choice(people)
                if viewer.id not in visible:
                    may = select(Idea.id).where(visible_ideas(viewer))
                    visible[viewer.id] = set(db.session.scalars(may))
                    near = context_of(viewer)
                    mine[viewer.id] = {n for n, one in known.items() if alike(one, near)}
                seen = visible[viewer.id], mine[viewer.id]
                check(held, *seen, viewer, question(chance, known), above)
        with app.app_context(), transaction():
            changed = change(chance, round_, SIZE[0])
        with app.app_context(), transaction(write=False):
            known |= everything(changed)
            visible.clear()


def check(
    held: Held,
    visible: set[int],
    mine: set[int],
    viewer: Viewer,
    asked: MultiDict[str, str],
    above: set[tuple[str, str]],
) -> None:
    """Compare what the finder says with a count idea by idea."""
    found = finder(viewer, Asked.of(asked), None)
    counted = {facet.name for facet in found.facets if facet.options or not facet.folded}
    ids, counts = recount(held, visible, asked, mine, counted)
    assert found.total == len(ids), asked
    for row in found.page.items:
        assert row.id in ids, asked
        assert row.id in held.values["status"][row.status], asked
    for facet in found.facets:
        told = {o.value: o.ideas for o in facet.options}
        wanted = counts.get(facet.name, Counter())
        for value, count in told.items():
            assert count == wanted.get(value, 0), (facet.name, value, asked)
        if not facet.hidden and not facet.folded:
            missing = {v for v in wanted.keys() - told.keys() if (facet.name, v) not in above}
            assert not missing, (facet.name, asked)


def looker(chance: random.Random) -> Viewer:
    return Viewer(id=chance.randrange(1, PEOPLE + 1), name="V")


def change(chance: random.Random, round_: int, ideas: int) -> list[int]:
    """Change one thing that the finder must notice; return the ideas it is about, none for all."""
    number = chance.randrange(1, ideas + 1)
    kind = round_ % 5
    if round_ == 7:
        names = {term.slug: term for term in db.session.scalars(select(Term))}
        names[OLD].merged_into_id = names[NEW].id
        touch(SITE)
        return []
    if kind == 0:
        publish_one(chance, number := ideas + 1 + round_)
    elif kind == 1:
        status = chance.choice([*STATUSES])
        db.session.execute(update(Idea).where(Idea.id == number).values(status=status))
    elif kind == 2:
        db.session.execute(update(Idea).where(Idea.id == number).values(state="hidden"))
    elif kind == 3:
        pair = {"user_id": chance.randrange(1, 20), "blocked_id": chance.randrange(21, PEOPLE)}
        if not db.session.scalar(select(Block).filter_by(**pair)):
            db.session.execute(insert(Block), [{**pair, "at": START}])
    else:
        db.session.execute(delete(IdeaTerm).where(IdeaTerm.idea_id == number))
        card = update(IdeaCard).where(IdeaCard.idea_id == number)
        db.session.execute(card.values(text="Quiet carts and a timer"))
    return [number]


def publish_one(chance: random.Random, number: int) -> None:
    """Write an idea that is newer than all others, about the same things as another one."""
    old = db.session.get_one(Idea, chance.randrange(1, 100))
    row = {column.key: getattr(old, column.key) for column in inspect(Idea).column_attrs}
    moment = START + timedelta(hours=number)
    row |= {"id": number, "state": "visible", "created_at": moment, "updated_at": moment}
    db.session.execute(insert(Idea), [row])
    card = {"idea_id": number, "html": {}, "text": "New badges for the carts"}
    db.session.execute(insert(IdeaCard), [card])
    held = db.session.scalars(select(IdeaTerm.term_id).where(IdeaTerm.idea_id == old.id))
    rows = [{"idea_id": number, "term_id": term} for term in held]
    if rows:
        db.session.execute(insert(IdeaTerm), rows)


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
    asked["more"] = chance.choice([*FACETS])
    for name in chance.sample([*FACETS], chance.choice((0, 1, 1, 2, 3))):
        for _ in range(chance.choice((1, 1, 2))):
            values = sorted(chance.choice([*known.values()]).values.get(name, ()))
            if name == "mine":
                asked[name] = "1"
            elif values:
                value = chance.choice(values)
                asked.add(name, OLD if value == NEW and chance.random() < 0.5 else value)
    if chance.random() < 0.4:
        asked["q"] = " ".join(
            chance.choices((*WORDS, "QR", "kindergarten", "lexia"), k=chance.choice((1, 2)))
        )
    return asked


def everything(numbers: Sequence[int] = ()) -> dict[int, Known]:
    """Read what each idea says, or some do, row by row, without anything of the finder."""
    terms: dict[Any, Term] = {row.id: row for row in db.session.scalars(select(Term))}
    names: dict[int, str] = {number: term.label for number, term in terms.items()}
    for alias in db.session.scalars(select(TermAlias)):
        names[alias.term_id] += f" {alias.label}"
    for old in terms.values():
        if old.merged_into_id is not None:
            names[old.merged_into_id] += f" {names[old.id]}"
    stems = {number: set(all_stems(name)) for number, name in names.items()}
    labels, known = _skill_labels(), {}

    def some(column: Any) -> Any:
        return column.in_(numbers) if numbers else true()

    both = select(Idea, IdeaCard).join(IdeaCard).where(some(Idea.id))
    for idea, card in db.session.execute(both).all():
        values: dict[str, set[str]] = {
            "status": {idea.status},
            "cost": {idea.cost},
            "setup": {idea.setup},
            "weekly": {idea.weekly},
            "evidence": {str(n) for n in range(1, idea.evidence + 1)},
            "files": {"1"} if idea.file_count else set(),
            "replicated": {"1"} if idea.replication_count else set(),
        }
        words = set(all_stems(f"{idea.title} {idea.problem} {card.text}"))
        known[idea.id] = Known(values, words, set())
    for row in db.session.execute(
        select(IdeaTerm.idea_id, IdeaTerm.term_id).where(some(IdeaTerm.idea_id))
    ):
        term: Any = terms[row.term_id]
        term = terms.get(term.merged_into_id, term)
        while term is not None:
            _add(known[row.idea_id], term, stems[term.id])
            term = terms.get(term.parent_id)
    for held in db.session.scalars(select(IdeaSkill).where(some(IdeaSkill.idea_id))):
        known[held.idea_id].values.setdefault("skill", set()).add(held.slug)
        known[held.idea_id].stems.update(all_stems(labels[held.slug]))
    return known


def _add(one: Known, term: Term, stems: set[str]) -> None:
    one.stems.update(stems)
    one.terms.add((term.vocabulary, term.slug))
    if term.vocabulary in TERMS:
        one.values.setdefault(term.vocabulary, set()).add(term.slug)
    if term.vocabulary == "grade":
        grades = set(GRADE_BANDS.get(term.slug, (term.slug,)))
        bands = {band for band, held in GRADE_BANDS.items() if grades & set(held)}
        one.values.setdefault("band", set()).update(bands)


def context_of(viewer: Viewer) -> set[tuple[str, str]]:
    """Return vocabulary and term of what a member says of where they work, but no problems."""
    if viewer.id is None:
        return set()
    into = aliased(Term)
    slug = func.coalesce(into.slug, Term.slug)
    held = select(Term.vocabulary, slug).join(ContextTerm, ContextTerm.term_id == Term.id)
    held = held.outerjoin(into, into.id == Term.merged_into_id)
    rows = db.session.execute(held.where(ContextTerm.user_id == viewer.id)).all()
    found = {(vocabulary, slug) for vocabulary, slug in rows if vocabulary != "problem"}
    size = db.session.scalar(
        select(Term.slug)
        .join(Context, Context.size_band == Term.slug)
        .where(Term.vocabulary == "size", Context.user_id == viewer.id)
    )
    return found | ({("size", size)} if size else set())


def alike(one: Known, context: set[tuple[str, str]]) -> bool:
    """Whether an idea agrees with a context in three vocabularies, or in all that it fills."""
    wanted = min(3, len({vocabulary for vocabulary, _ in context}))
    return 0 < wanted <= len({vocabulary for vocabulary, _ in one.terms & context})


def _skill_labels() -> dict[str, str]:
    rows = db.session.scalars(select(SubSkill).where(SubSkill.slug.in_(SKILLS)))
    return {row.slug: row.label for row in rows}


def recount(
    held: Held,
    visible: set[int],
    asked: MultiDict[str, str],
    mine: set[int],
    counted: set[str],
) -> tuple[set[int], dict[str, Counter[str]]]:
    merged = {old: new for old, new in db.session.execute(MERGES).all()}  # noqa: C416
    fit = set(visible)
    for stem in query_stems(asked["q"]) if "q" in asked else ():
        fit &= held.stems.get(stem, set())
    values = held.values | {"mine": {"1": mine}}
    chosen: dict[str, set[int]] = {}
    for name in [name for name in FACETS if name in asked]:
        wanted = {merged.get(value, value) for value in asked.getlist(name)}
        chosen[name] = set().union(*(values[name].get(value, set()) for value in wanted))
    counts = {}
    for name in counted:
        within = fit.intersection(*(some for other, some in chosen.items() if other != name))
        found = {value: len(some & within) for value, some in values[name].items()}
        counts[name] = Counter({value: count for value, count in found.items() if count})
    return fit.intersection(*chosen.values()), counts


MERGED = aliased(Term)
MERGES = select(Term.slug, MERGED.slug).join(MERGED, MERGED.id == Term.merged_into_id)
