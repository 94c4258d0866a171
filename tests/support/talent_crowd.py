"""Many members who all want to be found, and openings for which some of them were planted."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.core.versions import SITE, touch
from forum.growth.models import Assessment, Endorsement, Evidence, EvidenceSkill, Rating
from forum.jobs.posting import Place, Posting, Target
from forum.members.models import Context, ContextTerm, Profile
from forum.organizations.choices import FAMILIES, STATES
from forum.organizations.models import Affiliation, HiringRole, Organization
from forum.talent.models import Candidate, CandidateState
from forum.vocab.actions import seed_vocabulary
from forum.vocab.models import SubSkill
from forum.vocab.queries import terms

START = datetime(2024, 1, 1, tzinfo=UTC)
RECRUITER, ROLE, HOME = 3, 1, 1
ORGANIZATIONS = 200
# Members are behind these, who only vouch.
FIRST = 10
PLANTED = 3
BATCH = 2_000
SECTIONS = ("about", "context", "work", "skills", "evidence")
CONTEXT = {"model": 2, "tool": 3, "grade": 3}
WORDS = ("stations", "rotation", "cards", "coaching", "data", "schedule", "pilot", "reading")


@dataclass
class Facts:
    """What one member shows, for who recounts why they match."""

    state: str
    moves: str
    to: list[str]
    family: str
    availability: str
    remote: bool
    said: dict[str, int]
    endorsed: dict[str, int] = field(default_factory=dict)
    verified: dict[str, int] = field(default_factory=dict)
    held: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Crowd:
    """Members by number, openings, and opening → who was planted for it."""

    people: dict[int, Facts]
    openings: list[Posting]
    planted: list[list[int]]


def fill(size: int, openings: int) -> Crowd:
    """Write a crowd by bulk inserts, inside a transaction."""
    seed_vocabulary()
    db.session.flush()
    chance = random.Random(size)
    rows = db.session.execute(select(SubSkill.slug, SubSkill.id).where(SubSkill.version == 1))
    skills = {row.slug: row.id for row in rows}
    known = terms.get()
    # Terms without others below them: who holds one of those holds the one above as well.
    leaves = {
        name: [term for term in known.listed[name] if not known.children.get(term.id)][:12]
        for name in CONTEXT
    }
    listed = {name: [term.slug for term in some] for name, some in leaves.items()}
    numbers = {(name, term.slug): term.id for name, some in leaves.items() for term in some}
    crowd = Crowd({}, [], [])
    for number in range(FIRST, FIRST + size):
        crowd.people[number] = _facts(chance, [*skills], listed)
    for place in range(openings):
        posting = _opening(chance, [*skills], listed)
        fit = [FIRST + place * PLANTED + n for n in range(PLANTED)]
        for way, number in enumerate(fit):
            _plant(crowd.people[number], posting, way)
        crowd.openings.append(posting)
        crowd.planted.append(fit)
    _ground()
    people = list(crowd.people.items())
    for start in range(0, len(people), BATCH):
        _write(people[start : start + BATCH], skills, numbers, chance)
    touch(SITE)
    return crowd


def _facts(chance: random.Random, skills: list[str], listed: dict[str, list[str]]) -> Facts:
    moves = chance.choice(("no", "no", "some", "anywhere"))
    said = {slug: chance.choice((1, 1, 2, 2, 3)) for slug in chance.sample(skills, 8)}
    found = Facts(
        state=chance.choice([*STATES]),
        moves=moves,
        to=chance.sample([*STATES], 2) if moves == "some" else [],
        family=chance.choice([*FAMILIES]),
        availability=chance.choice(("", "now", "term", "year", "open")),
        remote=chance.random() < 0.3,
        said=said,
        held={name: chance.sample(listed[name], many) for name, many in CONTEXT.items()},
    )
    if chance.random() < 0.3:
        slug = chance.choice([*said])
        found.endorsed[slug] = chance.choice((1, 2, 3))
    return found


def _opening(chance: random.Random, skills: list[str], listed: dict[str, list[str]]) -> Posting:
    context = {name: tuple(chance.sample(listed[name], 2)) for name in CONTEXT}
    return Posting(
        title="Blended Learning Manager",
        family=chance.choice([*FAMILIES]),
        places=(Place("School", "City", chance.choice([*STATES])),),
        arrangement=chance.choice(("on-site", "hybrid", "remote")),
        targets=tuple(Target(s, chance.choice((2, 3, 3))) for s in chance.sample(skills, 5)),
        context=context,
    )


def _plant(facts: Facts, posting: Posting, way: int) -> None:
    """Have somebody fit an opening, by verified, endorsed or own levels."""
    for target in posting.targets:
        facts.said[target.slug] = target.level
        facts.endorsed.pop(target.slug, None)
        if way == 0:
            facts.endorsed[target.slug] = facts.verified[target.slug] = target.level
        elif way == 1:
            facts.endorsed[target.slug] = target.level
    facts.state, facts.remote, facts.family = posting.places[0].state, True, posting.family
    facts.held = {name: list(posting.context[name]) for name in CONTEXT}


def _ground() -> None:
    places = [
        {"id": n, "slug": f"o{n}", "name": f"District {n}", "name_key": f"district {n}"}
        | {"kind": "district", "created_at": START}
        for n in range(1, ORGANIZATIONS + 1)
    ]
    db.session.execute(insert(Organization), places)
    _people(range(1, FIRST))
    work = {"id": 1, "user_id": RECRUITER, "organization_id": HOME, "title": "Recruiter"}
    work |= {"created_at": START, "verified_at": START, "expires_at": now() + timedelta(days=90)}
    db.session.execute(insert(Affiliation), [work])
    role = {"user_id": RECRUITER, "organization_id": HOME, "state": "granted", "asked_at": START}
    kinds = [{"id": ROLE, "kind": "recruiter"}, {"id": ROLE + 1, "kind": "poster"}]
    db.session.execute(insert(HiringRole), [role | kind for kind in kinds])


def _people(numbers: Sequence[int]) -> None:
    users = [
        {"id": n, "username": f"crowd{n}", "username_key": f"crowd{n}", "name": f"Crowd {n}"}
        | {"created_at": START}
        for n in numbers
    ]
    db.session.execute(insert(User), users)


def _write(
    people: Sequence[tuple[int, Facts]],
    skills: dict[str, int],
    terms_of: dict[tuple[str, str], int],
    chance: random.Random,
) -> None:
    _people([number for number, _ in people])
    tables: dict[Any, list[dict[str, Any]]] = {}
    for number, facts in people:
        for model, row in _rows(number, facts, skills, terms_of, chance):
            tables.setdefault(model, []).append(row)
    for model, rows in tables.items():
        db.session.execute(insert(model), rows)


def _rows(
    number: int,
    facts: Facts,
    skills: dict[str, int],
    terms_of: dict[tuple[str, str], int],
    chance: random.Random,
) -> Iterator[tuple[Any, dict[str, Any]]]:
    me = {"user_id": number}
    headline = f"{chance.choice(WORDS)} {chance.choice(WORDS)}"
    yield Profile, me | {"state": facts.state, "headline": headline}
    yield Context, me | {"as_of": START, "stage": "installing"}
    for name, slugs in facts.held.items():
        for slug in slugs:
            yield ContextTerm, me | {"term_id": terms_of[name, slug]}
    place = number % (ORGANIZATIONS - 1) + 2
    work = {"id": number, "organization_id": place, "title": "Coach", "created_at": START}
    yield Affiliation, me | work
    yield Candidate, me | _candidate(number, facts)
    for state in facts.to:
        yield CandidateState, me | {"state": state}
    at = {"started_at": START, "finished_at": START, "version": 1}
    yield Assessment, me | {"id": number} | at
    for slug, level in facts.said.items():
        yield Rating, {"assessment_id": number, "sub_skill_id": skills[slug], "level": level}
    if facts.verified:
        shown = {"kind": "link", "title": "Did it", "address": "https://example.org", "shown": 0}
        yield Evidence, me | {"id": number, "created_at": START} | shown
    for slug, level in facts.endorsed.items():
        for endorser in (1, 2) if slug in facts.verified else (1,):
            yield Endorsement, _endorsement(number, endorser, slug, level)
        if slug in facts.verified:
            yield EvidenceSkill, {"evidence_id": number, "slug": slug}


def _candidate(number: int, facts: Facts) -> dict[str, Any]:
    return {
        "audience": "everyone" if number % 3 else "recruiters",
        "sections": SECTIONS,
        "availability": facts.availability,
        "moves": facts.moves,
        "remote": facts.remote,
        "families": (facts.family,),
        "updated_at": START + timedelta(minutes=number * 7919 % 100_003),
    }


def _endorsement(number: int, endorser: int, slug: str, level: int) -> dict[str, Any]:
    return {
        "from_id": endorser,
        "to_id": number,
        "slug": slug,
        "level": level,
        "basis": "seen",
        "note": "",
        "organization_id": endorser + 100,
        "at": START,
        "expires_at": now() + timedelta(days=90),
    }
