from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from forum.accounts.models import User
from forum.core.db import db
from forum.ideas.models import Idea, IdeaCard, IdeaSkill, IdeaTerm, Replication
from forum.ideas.states import COST, SETUP, STATUSES, WEEKLY
from forum.members.models import Block, Context, ContextSnapshot, ContextTerm, Profile
from forum.vocab.actions import seed_vocabulary
from forum.vocab.queries import TermFacts, terms

START = datetime(2024, 1, 1, tzinfo=UTC)
PEOPLE = 40
MOST = {
    "problem": 3,
    "model": 2,
    "tool": 3,
    "grade": 4,
    "subject": 2,
    "device": 1,
    "organization-kind": 1,
    "size": 1,
    "stage": 1,
}
SKILLS = ("accounts-roster", "devices", "buy-in", "model-design", "data-routines")
# fmt: off
WORDS = (
    "stations", "rotation", "cards", "login", "badges", "minutes", "scores", "coaching", "data",
    "teachers", "schedule", "routine", "pilot", "reading", "math", "carts", "timer", "families",
)
# fmt: on
# Vocabulary → its terms, in order.
Listed = Mapping[str, Sequence[TermFacts]]


def fill(ideas: int, replications: int) -> None:
    """Write a community of ideas by bulk inserts, inside a transaction."""
    seed_vocabulary()
    db.session.flush()
    chance = random.Random(ideas)
    people = range(1, PEOPLE + 1)
    # Once: while a transaction changes terms, they are read anew each time they are asked for.
    listed = terms.get().listed
    _people(people, listed, chance)
    db.session.execute(
        insert(ContextSnapshot), [{"id": 1, "user_id": 1, "facts": {}, "taken_at": START}]
    )
    tried = [chance.randrange(1, ideas + 1) for _ in range(replications)]
    counts: dict[int, int] = {}
    for number in tried:
        counts[number] = counts.get(number, 0) + 1
    numbers = range(1, ideas + 1)
    db.session.execute(insert(Idea), [_idea(n, counts.get(n, 0), chance) for n in numbers])
    cards = [{"idea_id": n, "html": {}, "text": _said(chance, 60)} for n in numbers]
    db.session.execute(insert(IdeaCard), cards)
    db.session.execute(
        insert(IdeaTerm), [row for n in numbers for row in _terms(n, listed, chance)]
    )
    skills = [
        {"idea_id": n, "slug": slug} for n in numbers for slug in SKILLS if chance.random() < 0.25
    ]
    db.session.execute(insert(IdeaSkill), skills)
    rows = [
        {"idea_id": number, "user_id": chance.choice(people), "state": "reported"}
        | {
            "idea_version": 1,
            "outcome": "similar",
            "started_on": date(2024, 9, 1),
            "created_at": START,
        }
        for number in tried
    ]
    db.session.execute(insert(Replication), rows)


def _people(people: range, listed: Listed, chance: random.Random) -> None:
    users = [
        {"id": n, "username": f"town{n}", "username_key": f"town{n}", "name": f"Town {n}"}
        | {"created_at": START}
        for n in people
    ]
    db.session.execute(insert(User), users)
    db.session.execute(insert(Profile), [{"user_id": n} for n in people])
    contexts = [{"user_id": n, "as_of": START, "size_band": "school-under-250"} for n in people]
    db.session.execute(insert(Context), contexts[: PEOPLE // 2])
    held = [
        {"user_id": row["idea_id"], "term_id": row["term_id"]}
        for n in people[: PEOPLE // 2]
        for row in _terms(n, listed, chance)
    ]
    db.session.execute(insert(ContextTerm), held)
    pairs = {(chance.choice(people), chance.choice(people)) for _ in people}
    blocks = [{"user_id": a, "blocked_id": b, "at": START} for a, b in pairs if a != b]
    db.session.execute(insert(Block), blocks)


def _idea(n: int, replications: int, chance: random.Random) -> dict[str, Any]:
    moment = START + timedelta(hours=n)
    return {
        "id": n,
        "title": _said(chance, 4),
        "slug": "idea",
        "problem": _said(chance, 8),
        "excerpt": _said(chance, 12),
        "author_id": chance.randrange(1, PEOPLE + 1),
        "audience": chance.choice(("everyone", "everyone", "everyone", "members")),
        "status": chance.choice([*STATUSES]),
        "state": chance.choice(("visible",) * 12 + ("hidden", "deleted", "merged")),
        "evidence": chance.randrange(5),
        "setup": chance.choice([*SETUP]),
        "weekly": chance.choice([*WEEKLY]),
        "cost": chance.choice([*COST]),
        "snapshot_id": 1,
        "useful_count": chance.randrange(20),
        "replication_count": replications,
        "file_count": chance.choice((0, 0, 1)),
        "created_at": moment,
        "updated_at": moment,
    }


def _terms(n: int, listed: Listed, chance: random.Random) -> Iterator[dict[str, int]]:
    for name, most in MOST.items():
        # The first terms are the common ones.
        many = len(listed[name])
        places = {min(int(chance.expovariate(5 / many)), many - 1) for _ in range(most)}
        yield from ({"idea_id": n, "term_id": listed[name][place].id} for place in sorted(places))


def _said(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))
