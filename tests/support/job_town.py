"""Many openings of many organizations, by bulk inserts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.jobs.actions.keeping import cooked_posting
from forum.jobs.models import JobLocation, JobPosting, JobSkillTarget, JobTerm
from forum.jobs.pay import in_words, yearly
from forum.jobs.posting import Posting
from forum.jobs.states import ARRANGEMENTS, CERTIFICATION, EMPLOYMENT
from forum.members.models import Block, Profile
from forum.organizations.choices import FAMILIES, STATES
from forum.organizations.models import Organization
from forum.vocab.actions import seed_vocabulary
from forum.vocab.queries import TermFacts, terms

PEOPLE = 30
HOUSES = 60
START = datetime(2024, 1, 1, tzinfo=UTC)
SKILLS = ("accounts-roster", "devices", "buy-in", "model-design", "data-routines")
MOST = {"model": 2, "tool": 3, "grade": 4}
CITIES = ("Denver", "Boulder", "Saint Paul", "Albany", "New York", "Las Cruces", "Élan Springs")
PERIODS = ("year", "year", "year", "hour", "day", "month")
# fmt: off
WORDS = (
    "stations", "rotation", "coach", "login", "manager", "minutes", "director", "coaching", "data",
    "teachers", "schedule", "digital", "pilot", "reading", "math", "carts", "learning", "families",
)
# fmt: on
Listed = Mapping[str, Sequence[TermFacts]]


def fill(openings: int) -> None:
    """Write so many openings, most of them open, inside a transaction."""
    seed_vocabulary()
    db.session.flush()
    chance = random.Random(openings)
    listed = terms.get().listed
    _people(chance)
    kinds = [term.slug for term in listed["organization-kind"]]
    houses = [_house(number, chance, kinds) for number in range(1, HOUSES + 1)]
    db.session.execute(insert(Organization), houses)
    numbers = range(1, openings + 1)
    db.session.execute(insert(JobPosting), [opening_of(n, openings, chance) for n in numbers])
    places = [row for n in numbers for row in places_of(n, chance)]
    db.session.execute(insert(JobLocation), places)
    held = [row for n in numbers for row in _terms(n, listed, chance)]
    db.session.execute(insert(JobTerm), held)
    targets = [
        {"posting_id": n, "slug": slug, "level": chance.randrange(1, 5), "position": place}
        for n in numbers
        for place, slug in enumerate(SKILLS)
        if chance.random() < 0.3
    ]
    db.session.execute(insert(JobSkillTarget), targets)


def _people(chance: random.Random) -> None:
    people = range(1, PEOPLE + 1)
    users = [
        {"id": n, "username": f"town{n}", "username_key": f"town{n}", "name": f"Town {n}"}
        | {"created_at": START}
        for n in people
    ]
    db.session.execute(insert(User), users)
    db.session.execute(insert(Profile), [{"user_id": n} for n in people])
    pairs = {(chance.choice(people), chance.choice(people)) for _ in people}
    blocks = [{"user_id": a, "blocked_id": b, "at": START} for a, b in pairs if a != b]
    db.session.execute(insert(Block), blocks)


def _house(number: int, chance: random.Random, kinds: Sequence[str]) -> dict[str, Any]:
    name = f"{chance.choice(WORDS).title()} District {number}"
    return {"id": number, "slug": f"district-{number}", "name": name, "name_key": name.lower()} | {
        "kind": chance.choice(kinds),
        "created_at": START,
    }


def opening_of(n: int, openings: int, chance: random.Random) -> dict[str, Any]:
    """Return the row of an opening; the higher its number, the later it was published."""
    moment = now() - timedelta(hours=1 + (openings - n))
    closes = chance.choice((None, *(now() + timedelta(hours=chance.randrange(1, 900)),) * 9))
    low, period = chance.randrange(25, 150), chance.choice(PERIODS)
    cents = {"year": 100_000, "month": 9_000, "day": 400, "hour": 50}[period]
    fte = chance.choice((100, 100, 100, 50, 60, 80, 20))
    pay = low * cents if chance.random() < 0.9 else 0
    typed = Posting(title=said(chance, 3), summary=said(chance, 12), duties=said(chance, 40))
    cooked = cooked_posting(typed)
    return {
        "id": n,
        "slug": "opening",
        "title": typed.title,
        "organization_id": chance.randrange(1, HOUSES + 1),
        "author_id": chance.randrange(1, PEOPLE + 1),
        "state": chance.choice(("open",) * 14 + ("paused", "closed", "archived")),
        "fields": typed.as_json(),
        "html": cooked.html,
        "text": cooked.text,
        "excerpt": cooked.lead,
        "family": chance.choice([*FAMILIES]),
        "arrangement": chance.choice([*ARRANGEMENTS]),
        "employment": chance.choice([*EMPLOYMENT]),
        "certification": chance.choice([*CERTIFICATION]),
        "fte": fte,
        "pay": in_words(pay, pay, period, "Schedule A", "lane 3"),
        "year_min": yearly(pay, period, 200, fte),
        "year_max": yearly(pay * 6 // 5, period, 200, fte),
        "closes_at": closes,
        "timezone": "America/Denver",
        "created_at": moment,
        "updated_at": moment,
        "published_at": moment,
        "affirmed_at": moment,
        "unlisted_at": moment if chance.random() < 0.03 else None,
    }


def places_of(n: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield the places of an opening."""
    for position in range(chance.choice((1, 1, 1, 2, 3))):
        yield {
            "posting_id": n,
            "position": position,
            "school": f"{chance.choice(WORDS).title()} School",
            "city": chance.choice(CITIES),
            "state": chance.choice([*STATES][:25]),
        }


def _terms(n: int, listed: Listed, chance: random.Random) -> Iterator[dict[str, int]]:
    for name, most in MOST.items():
        # The first terms are the common ones.
        many = len(listed[name])
        places = {min(int(chance.expovariate(5 / many)), many - 1) for _ in range(most)}
        yield from (
            {"posting_id": n, "term_id": listed[name][place].id} for place in sorted(places)
        )


def said(chance: random.Random, words: int) -> str:
    """Return a text of so many words."""
    return " ".join(chance.choices(WORDS, k=words)).capitalize()
