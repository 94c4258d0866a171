from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import delete, insert, inspect, select, update
from werkzeug.datastructures import MultiDict

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.facets.words import spelled
from forum.core.versions import SITE, touch
from forum.jobs.models import JobLocation, JobPosting, JobSkillTarget, JobTerm
from forum.jobs.named import FTE, PAY, SINCE
from forum.jobs.queries.finder import Asked, finder
from forum.jobs.queries.finder.asked import FACETS
from forum.jobs.queries.finder.neighbors import NEIGHBORS
from forum.members.models import Block
from forum.organizations.choices import STATES
from forum.organizations.models import Organization
from forum.search.words import all_stems, query_stems
from forum.vocab.models import SubSkill, Term, TermAlias
from forum.vocab.vocabularies import GRADE_BANDS
from tests.support.job_town import CITIES, HOUSES, PEOPLE, START, WORDS, fill
from tests.support.sizes import WHOLE

COMBINATIONS = 300
SIZE = 2_400 if WHOLE else 800
# So many questions are asked between two changes.
ASKED_BETWEEN = 15


@dataclass
class Known:
    """What the recount knows of an opening: values of facets, stems of its words, its places."""

    row: Any
    values: dict[str, set[str]]
    stems: set[str]
    words: list[str]


def test_states_lie_beside_each_other() -> None:
    for state, others in NEIGHBORS.items():
        assert state in STATES and state not in others
        assert all(state in NEIGHBORS[other] for other in others), state
    assert {*STATES} - {*NEIGHBORS} == {"AK", "AS", "GU", "HI", "MP", "PR", "VI"}


def test_results_and_counts_equal_a_recount_opening_by_opening(app: Flask) -> None:
    with app.app_context(), transaction():
        fill(SIZE)
        touch(SITE)
    chance = random.Random(7)
    for round_ in range(COMBINATIONS // ASKED_BETWEEN):
        people = [Viewer(), *(Viewer(id=chance.randrange(1, PEOPLE + 1)) for _ in range(3))]
        with app.app_context(), transaction(write=False):
            known, above = everything(), parents()
            for _ in range(ASKED_BETWEEN):
                check(known, chance.choice(people), question(chance, known), above)
        with app.app_context(), transaction():
            change(chance, round_)


def check(
    known: dict[int, Known],
    viewer: Viewer,
    typed: MultiDict[str, str],
    above: set[tuple[str, str]],
) -> None:
    """Compare what the finder says with a count opening by opening."""
    asked = Asked.of(typed)
    found = finder(viewer, asked, None)
    ids, chosen, base = recount(known, viewer, asked)
    assert found.total == len(ids), typed
    assert [row.id for row in found.page.items] == ordered(known, ids, asked)[:20] or asked.q
    assert {row.id for row in found.page.items} <= ids, typed
    for facet in found.facets:
        within = base.intersection(*(some for name, some in chosen.items() if name != facet.name))
        counts = Counter(
            value for number in within for value in values_of(known[number], facet.name, asked)
        )
        told = {option.value: option.openings for option in facet.options}
        for value, count in told.items():
            assert count == counts.get(value, 0), (facet.name, value, typed)
        if not facet.hidden and not facet.folded:
            missing = {v for v in counts.keys() - told.keys() if (facet.name, v) not in above}
            assert not missing, (facet.name, typed)
    for wider in found.wider:
        again = Asked.of(MultiDict(_pairs(wider.address)))
        assert wider.openings == len(recount(known, viewer, again)[0]) > 0, wider


def _pairs(address: str) -> list[tuple[str, str]]:
    from urllib.parse import parse_qsl, urlsplit

    return parse_qsl(urlsplit(address).query)


def recount(
    known: dict[int, Known], viewer: Viewer, asked: Asked
) -> tuple[set[int], dict[str, set[int]], set[int]]:
    moment, apart = now(), kept_apart(viewer)
    base = {
        n for n, one in known.items() if visible(one.row, moment) and one.row.author_id not in apart
    }
    for stem in query_stems(asked.q) if asked.q else ():
        base = {n for n in base if stem in known[n].stems}
    for begun in spelled(asked.place):
        base = {n for n in base if any(word.startswith(begun) for word in known[n].words)}
    chosen = {
        name: {n for n, one in known.items() if values_of(one, name, asked) & {*wanted}}
        for name, wanted in asked.chosen
    }
    return base.intersection(*chosen.values()), chosen, base


def visible(row: Any, moment: Any) -> bool:
    in_time = row.closes_at is None or row.closes_at > moment
    return bool(row.state == "open" and in_time and row.unlisted_at is None)


def kept_apart(viewer: Viewer) -> set[int]:
    rows = db.session.execute(select(Block.user_id, Block.blocked_id)).all()
    return {b if a == viewer.id else a for a, b in rows if viewer.id in (a, b)}


def values_of(one: Known, name: str, asked: Asked) -> set[str]:
    held = one.values.get(name, set())
    if name == "state" and asked.near:
        return held | {other for state in held for other in NEIGHBORS.get(state, ())}
    if name == "since":
        age = now() - one.row.published_at
        return {value for value, (_, days) in SINCE.items() if age <= timedelta(days=days)}
    return held


def ordered(known: dict[int, Known], ids: set[int], asked: Asked) -> list[int]:
    """Return openings as the order that is asked for has them."""

    def rank(number: int) -> tuple[Any, ...]:
        row = known[number].row
        latest = (row.published_at, number)
        if asked.order == "pay":
            return (row.year_max, *latest)
        if asked.order == "closing":
            ends = row.closes_at
            return (-(int(ends.timestamp()) // 60) if ends else -(10**9), *latest)
        return latest

    return sorted(ids, key=rank, reverse=True)


def question(chance: random.Random, known: dict[int, Known]) -> MultiDict[str, str]:
    """Ask for values that some opening has, for words and a place, now and then."""
    asked: MultiDict[str, str] = MultiDict()
    asked["more"] = chance.choice([*FACETS])
    for name in chance.sample([*FACETS], chance.choice((0, 1, 1, 2, 3))):
        for _ in range(chance.choice((1, 1, 2))):
            values = sorted(chance.choice([*known.values()]).values.get(name, ()))
            if name == "since":
                asked.add(name, chance.choice([*SINCE]))
            elif values:
                asked.add(name, chance.choice(values))
    if chance.random() < 0.3:
        asked["q"] = " ".join(chance.choices((*WORDS, "lexia", "zebra"), k=chance.choice((1, 2))))
    if chance.random() < 0.3:
        asked["place"] = chance.choice((*CITIES, "den", "elan", "Coach school", "Nowhere"))
    if chance.random() < 0.3:
        asked["near"] = "1"
    asked["sort"] = chance.choice(("", "pay", "closing", "newest"))
    return asked


def change(chance: random.Random, round_: int) -> None:
    """Change one thing that the finder must notice."""
    number = chance.randrange(1, SIZE + 1)
    row = update(JobPosting).where(JobPosting.id == number)
    match round_ % 8:
        case 0:
            publish_one(chance, SIZE + 1 + round_)
        case 1:
            db.session.execute(row.values(state="closed"))
        case 2:
            # Its minute has come, and nobody has closed it yet.
            db.session.execute(row.values(closes_at=now() - timedelta(seconds=1)))
        case 3:
            pair = {"user_id": chance.randrange(1, 15), "blocked_id": chance.randrange(16, PEOPLE)}
            if not db.session.scalar(select(Block).filter_by(**pair)):
                db.session.execute(insert(Block), [{**pair, "at": START}])
        case 4:
            db.session.execute(delete(JobTerm).where(JobTerm.posting_id == number))
            db.session.execute(row.values(text="Quiet carts and a timer", year_max=123_456))
        case 5:
            house = update(Organization).where(Organization.id == chance.randrange(1, HOUSES + 1))
            db.session.execute(house.values(kind="district", name="Zebra Schools"))
            touch(SITE)
        case 6:
            place = update(JobLocation).where(JobLocation.posting_id == number)
            db.session.execute(place.values(city="Nowhere", state="WY"))
        case _:
            names = {term.slug: term for term in db.session.scalars(select(Term))}
            names["lexia"].merged_into_id = names["i-ready"].id
            touch(SITE)


def publish_one(chance: random.Random, number: int) -> None:
    """Write an opening that is newer than all others, about the same things as another one."""
    old = db.session.get_one(JobPosting, chance.randrange(1, 100))
    row = {column.key: getattr(old, column.key) for column in inspect(JobPosting).column_attrs}
    row |= {"id": number, "state": "open", "published_at": now(), "closes_at": None}
    db.session.execute(insert(JobPosting), [row | {"unlisted_at": None}])
    place = {"posting_id": number, "position": 0, "school": "", "city": "Denver", "state": "CO"}
    db.session.execute(insert(JobLocation), [place])


def parents() -> set[tuple[str, str]]:
    """Return the terms that stand above others."""
    rows = db.session.scalars(select(Term.parent_id).where(Term.parent_id.is_not(None)))
    found = db.session.scalars(select(Term).where(Term.id.in_({*rows})))
    return {(term.vocabulary, term.slug) for term in found}


def everything() -> dict[int, Known]:
    """Read what each opening says, row by row, without anything of the finder."""
    terms: dict[Any, Term] = {row.id: row for row in db.session.scalars(select(Term))}
    by_slug = {(term.vocabulary, term.slug): term for term in terms.values()}
    names: dict[int, str] = {number: term.label for number, term in terms.items()}
    for alias in db.session.scalars(select(TermAlias)):
        names[alias.term_id] += f" {alias.label}"
    for old in terms.values():
        if old.merged_into_id is not None:
            names[old.merged_into_id] += f" {names[old.id]}"
    stems = {number: set(all_stems(name)) for number, name in names.items()}
    known: dict[int, Known] = {}
    both = select(JobPosting, Organization).join(
        Organization, Organization.id == JobPosting.organization_id
    )
    for row, house in db.session.execute(both).all():
        words = set(all_stems(f"{row.title} {house.name} {row.text}"))
        values = {
            **{name: {getattr(row, name)} for name in ("family", "arrangement", "employment")},
            "certification": {row.certification},
            "fte": {value for value, (_, low, high) in FTE.items() if low <= row.fte <= high},
            "pay": {str(pay) for pay in PAY if row.year_max >= pay},
        }
        known[row.id] = Known(row, values, words, [])
        term = by_slug.get(("organization-kind", house.kind))
        while term is not None:
            values.setdefault("organization-kind", set()).add(term.slug)
            term = terms.get(term.parent_id)
    _tie(known, terms, stems)
    return known


def _tie(known: dict[int, Known], terms: dict[Any, Term], stems: dict[int, set[str]]) -> None:
    """Add what stands in tables of its own: places, terms and targets."""
    labels = {row.slug: row.label for row in db.session.scalars(select(SubSkill))}
    for place in db.session.scalars(select(JobLocation)):
        known[place.posting_id].values.setdefault("state", set()).add(place.state)
        known[place.posting_id].words += spelled(f"{place.school} {place.city}")
    for held in db.session.execute(select(JobTerm.posting_id, JobTerm.term_id)):
        term: Term | None = terms[held.term_id]
        term = terms.get(terms[held.term_id].merged_into_id, term)
        while term is not None:
            _add(known[held.posting_id], term, stems[term.id])
            term = terms.get(term.parent_id)
    for target in db.session.scalars(select(JobSkillTarget)):
        known[target.posting_id].values.setdefault("skill", set()).add(target.slug)
        known[target.posting_id].stems.update(all_stems(labels[target.slug]))


def _add(one: Known, term: Term, stems: set[str]) -> None:
    one.stems.update(stems)
    if term.vocabulary in ("model", "tool"):
        one.values.setdefault(term.vocabulary, set()).add(term.slug)
    if term.vocabulary == "grade":
        grades = set(GRADE_BANDS.get(term.slug, (term.slug,)))
        bands = {band for band, held in GRADE_BANDS.items() if grades & set(held)}
        one.values.setdefault("band", set()).update(bands)
