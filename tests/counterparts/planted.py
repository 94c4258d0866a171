from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from forum.accounts.models import SignIn, User
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.versions import SITE, touch
from forum.counterparts.actions.counting import count_terms
from forum.counterparts.models import ConnectionRequest, Dismissal
from forum.growth.models import Assessment, Rating
from forum.members.models import Block, Connection, Context, ContextTerm, Profile
from forum.organizations.models import Affiliation, Organization
from forum.vocab.actions import seed_vocabulary
from forum.vocab.models import SubSkill, Term
from tests.support.data import shared_data

MEMBERS = 2_000
GROUP = 4
SEED = 20_260_101
COMMON_TOOLS = 25
STAGES = ("exploring", "installing", "initial-implementation", "full-implementation", "sustaining")
FAR = "Asia/Kolkata"
AMERICA = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
ZONES = ("UTC", FAR, *AMERICA, *AMERICA[:2])
SIZES = ((250, "under-250"), (500, "250-499"), (1000, "500-999"), (2500, "1000-2499"))


def zone_of(number: int) -> str:
    """Return a member's time zone; one in eight never chose one."""
    return ZONES[number % len(ZONES)]


def far_apart(a: int, b: int) -> bool:
    """Whether the working days of two members hardly touch: one is in India, one in America."""
    zones = [zone_of(number) for number in (a, b)]
    return "UTC" not in zones and (zones[0] == FAR) != (zones[1] == FAR)


@dataclass
class Planted:
    """A community in which everybody has near people that were put there on purpose."""

    chance: Random = field(default_factory=lambda: Random(SEED))
    groups: list[list[int]] = field(default_factory=list)
    rows: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)
    terms: dict[str, list[int]] = field(default_factory=dict)
    hidden: dict[int, set[int]] = field(default_factory=dict)
    unwanted: set[int] = field(default_factory=set)

    def add(self, model: Any, **values: Any) -> None:
        """Keep a row for the database."""
        self.rows.setdefault(model, []).append(values)

    def apart(self, a: int, b: int) -> None:
        """Note that two members must never be suggested to each other."""
        self.hidden.setdefault(a, set()).add(b)
        self.hidden.setdefault(b, set()).add(a)

    def forbidden(self, a: int, b: int) -> bool:
        """Whether b must not be suggested to a."""
        return b in self.unwanted or b in self.hidden.get(a, ()) or far_apart(a, b)

    def wanted(self, member: int) -> set[int]:
        """Return who was put near a member and may be suggested."""
        group = next(group for group in self.groups if member in group)
        return {one for one in group if one != member and not self.forbidden(member, one)}


def plant(app: Flask) -> Planted:
    """Fill an empty database with the community, the same one on every database."""
    planted = Planted()
    with app.app_context(), transaction():
        seed_vocabulary()
        rows = db.session.execute(select(Term.vocabulary, Term.id).order_by(Term.id))
        for vocabulary, number in rows:
            planted.terms.setdefault(vocabulary, []).append(number)
        _organizations(planted)
        _people(planted)
        _ties(planted)
        _skills(planted, list(db.session.scalars(select(SubSkill.id).order_by(SubSkill.id))))
        for model, values in planted.rows.items():
            db.session.execute(insert(model), values)
        touch(SITE)
    with app.app_context(), transaction():
        count_terms()
    return planted


def _districts() -> Iterator[dict[str, str]]:
    path = shared_data("schools", "us_districts_saipe.csv")
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _organizations(planted: Planted) -> None:
    every = list(_districts())
    for number, row in enumerate(planted.chance.sample(every, MEMBERS * 2 // 3), 1):
        pupils = int(row["Estimated Population 5-17"] or 0)
        size = next((slug for most, slug in SIZES if pupils < most), "2500-plus")
        planted.add(
            Organization,
            id=number,
            slug=f"place-{number}",
            name=row["Name"],
            name_key=row["Name"].casefold(),
            kind="vendor" if number % 40 == 0 else "district",
            # Every tenth is a school of the one before.
            parent_id=number - 1 if number % 10 == 0 else None,
            state=row["State Postal Code"],
            size_band=size,
            created_at=now(),
        )


def _people(planted: Planted) -> None:
    chance, places = planted.chance, planted.rows[Organization]
    numbers = list(range(1, MEMBERS + 1))
    chance.shuffle(numbers)
    planted.groups = [numbers[n : n + GROUP] for n in range(0, MEMBERS, GROUP)]
    tools = planted.terms["tool"]
    rare_pairs = chance.sample(list(combinations(tools[COMMON_TOOLS:], 2)), len(planted.groups))
    for group, rare in zip(planted.groups, rare_pairs, strict=True):
        shared = {
            *chance.sample(planted.terms["problem"], 2),
            chance.choice(planted.terms["model"]),
            *rare,
        }
        stage = chance.choice(STAGES)
        for number in group:
            _person(planted, number, shared, stage, chance.choice(places))


def _person(
    planted: Planted, number: int, shared: set[int], stage: str, place: dict[str, Any]
) -> None:
    chance = planted.chance
    inactive, closed, full, gone, hides = (
        chance.random() < share for share in (0.05, 0.05, 0.03, 0.02, 0.04)
    )
    _user(planted, number, place["id"], 90 if inactive else 10, gone)
    planted.add(Profile, user_id=number, context_shown=3 if hides else 1, skills_shown=number % 4)
    planted.add(
        Context,
        user_id=number,
        stage=stage,
        organization_kind=place["kind"],
        size_band=place["size_band"],
        locale=chance.choice(("city-large", "city-small", "suburb-large", "town-fringe", "")),
        open_to_contact=not closed,
        capacity=0 if full else 3,
        as_of=now() - timedelta(days=100),
    )
    own = {
        *chance.sample(planted.terms["problem"], chance.randrange(2)),
        *chance.sample(planted.terms["tool"][:COMMON_TOOLS], chance.randint(2, 6)),
        *chance.sample(planted.terms["grade"], chance.randint(1, 3)),
    }
    for term in sorted(shared | own):
        planted.add(ContextTerm, user_id=number, term_id=term)
    if inactive or closed or full or gone or hides or place["kind"] == "vendor":
        planted.unwanted.add(number)


def _user(planted: Planted, number: int, place: int, days: int, gone: bool) -> None:
    name, key, seen = f"Demo Person {number}", f"person{number}", now() - timedelta(days=days)
    state = "suspended" if gone else "active"
    names = {"username": key, "username_key": key, "name": name, "name_key": name.casefold()}
    names["timezone"] = zone_of(number)
    times = {"created_at": seen, "email_verified_at": seen}
    planted.add(User, id=number, state=state, **names, **times)
    times = {"created_at": seen, "seen_at": seen, "expires_at": now() + timedelta(days=1)}
    planted.add(SignIn, token_hash=f"{number:064}", user_id=number, **times)
    planted.add(Affiliation, user_id=number, organization_id=place, title="Demo", created_at=seen)


def _ties(planted: Planted) -> None:
    _relatives(planted)
    moment = now()
    for number, group in enumerate(planted.groups):
        a, b = group[:2]
        low, high = sorted((a, b))
        kind = number % 12
        if kind > 4:
            continue
        if kind == 4:
            planted.add(Dismissal, user_id=a, dismissed_id=b, at=moment)
            planted.hidden.setdefault(a, set()).add(b)
            continue
        planted.apart(a, b)
        if kind in (0, 1):
            planted.add(Block, user_id=group[kind], blocked_id=group[1 - kind], at=moment)
        elif kind == 2:
            planted.add(Connection, low_id=low, high_id=high, since=moment)
        else:
            planted.add(ConnectionRequest, from_id=a, to_id=b, purpose="Demo", created_at=moment)


def _relatives(planted: Planted) -> None:
    """Note who works in one organization, or in one and its parent."""
    parents = {row["id"]: row["parent_id"] or row["id"] for row in planted.rows[Organization]}
    families: dict[int, list[int]] = {}
    for row in planted.rows[Affiliation]:
        families.setdefault(parents[row["organization_id"]], []).append(row["user_id"])
    for family in families.values():
        for a, b in combinations(family, 2):
            planted.apart(a, b)


def _skills(planted: Planted, skills: list[int]) -> None:
    for number in range(1, MEMBERS + 1, 3):
        seen = now() - timedelta(days=5)
        planted.add(
            Assessment, id=number, user_id=number, version=1, started_at=seen, finished_at=seen
        )
        for skill in skills:
            planted.add(
                Rating, assessment_id=number, sub_skill_id=skill, level=planted.chance.randint(0, 4)
            )
