"""A town of candidates and of those who look for them, made by chance, and who may see whom.

Who is there for whom is written down here once more in plain rules: they are not the product's.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import delete, insert, update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.versions import SITE, touch
from forum.growth.models import Assessment, Endorsement, Evidence, EvidenceSkill, Rating
from forum.jobs.models import JobPosting
from forum.jobs.posting import Place as JobPlace
from forum.jobs.posting import Target
from forum.members.models import Block, Context, ContextTerm, Profile
from forum.organizations.models import Affiliation, Client, HiringRole, Organization
from forum.talent.models import (
    Candidate,
    CandidateHidden,
    CandidateList,
    CandidateListItem,
    CandidateState,
)
from forum.vocab.actions import seed_vocabulary
from forum.vocab.models import SubSkill
from forum.vocab.queries import terms
from tests.support.hiring import opening

SECTIONS = ("about", "context", "work", "skills", "evidence")
SKILLS = ("accounts-roster", "devices", "buy-in", "model-design", "data-routines")
STATES = ("CO", "ME", "TX")
# fmt: off
WORDS = (
    "stations", "rotation", "cards", "coaching", "data", "teachers", "schedule", "pilot", "reading",
)
# fmt: on
FAMILIES = ("blended-learning", "data-assessment", "curriculum")
FIRST, ENDORSERS, SEEKERS = 1_000, 500, 100
# Tables of what a member is, in the order they may be written in.
OWN: tuple[Any, ...] = (
    *(User, Profile, Context, ContextTerm, Affiliation, Assessment, Rating),
    *(Evidence, EvidenceSkill, Endorsement, Block),
)
CANDIDACY: tuple[Any, ...] = (Candidate, CandidateHidden, CandidateState)
LISTED: tuple[Any, ...] = (CandidateListItem,)
# Table → whose its rows are.
OWNER = {User: "id", Endorsement: "to_id"}


@dataclass
class Eye:
    """Somebody who looks: as recruiter at a desk, as poster for an opening, or as a member."""

    kind: str
    user_id: int
    desk_id: int = 0
    role_id: int = 0
    opening_id: int = 0


@dataclass
class Town:
    """All rows of a town by table, and who looks at it."""

    rows: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)
    eyes: list[Eye] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    openings: dict[int, int] = field(default_factory=dict)

    def add(self, model: Any, **values: Any) -> None:
        """Note a row to be written."""
        self.rows.setdefault(model, []).append(values)

    def of(self, model: Any, numbers: Iterable[int]) -> list[dict[str, Any]]:
        """Return the rows of a table that belong to some members."""
        some, column = set(numbers), OWNER.get(model, "user_id")
        found = self.rows.get(model, [])
        key = {Rating: "assessment_id", EvidenceSkill: "evidence_id"}.get(model)
        if key is not None:
            return [row for row in found if row[key] // 10 in some]
        if model is Block:
            return [row for row in found if row["user_id"] in some or row["blocked_id"] in some]
        return [row for row in found if row[column] in some]

    def house(self, number: int) -> int:
        """Return the topmost organization above one."""
        above = {row["id"]: row for row in self.rows[Organization]}
        seen: set[int] = set()
        while number not in seen:
            seen.add(number)
            higher = above[number]["merged_into_id"] or above[number]["parent_id"]
            if higher is None:
                return number
            number = higher
        return number

    def sees(self, eye: Eye, number: int) -> bool:
        """Whether a candidate is there for one who looks, by the plain rules."""
        row = next((r for r in self.rows[Candidate] if r["user_id"] == number), None)
        user = next(r for r in self.rows[User] if r["id"] == number)
        audiences = ("everyone",) if eye.kind == "member" else ("everyone", "recruiters")
        if row is None or row["audience"] not in audiences or number == eye.user_id:
            return False
        if user["state"] != "active" or (user["password_hash"] and not user["email_verified_at"]):
            return False
        pairs = {(b["user_id"], b["blocked_id"]) for b in self.rows.get(Block, [])}
        if (eye.user_id, number) in pairs or (number, eye.user_id) in pairs:
            return False
        theirs = {self.house(n) for n in [*self.places(number), *self.hidden(number)]}
        return not theirs & self.near(eye)

    def near(self, eye: Eye) -> set[int]:
        """Return the houses whose people somebody is not shown."""
        own = {self.house(n) for n in [*self.places(eye.user_id), eye.desk_id] if n}
        if eye.opening_id:
            own.add(self.house(self.openings[eye.opening_id]))
        clients = {
            self.house(row["organization_id"])
            for row in self.rows.get(Client, [])
            if self.house(row["firm_id"]) in own and row["state"] in ("asked", "confirmed")
        }
        return own | clients

    def places(self, number: int) -> list[int]:
        """Return where a person works or will work."""
        return [
            row["organization_id"]
            for row in self.rows[Affiliation]
            if row["user_id"] == number
            and (row["ends_on"] is None or row["ends_on"] >= day_of_today())
        ]

    def hidden(self, number: int) -> list[int]:
        """Return the organizations a person hides from."""
        rows = self.rows.get(CandidateHidden, [])
        return [row["organization_id"] for row in rows if row["user_id"] == number]

    def unseen(self, eye: Eye) -> list[int]:
        """Return all members of the crowd who are not there for one who looks."""
        return [number for number in self.people if not self.sees(eye, number)]


def day_of_today() -> date:
    return now().date()


class Streets:
    """A town in a database: members go from it and come back."""

    def __init__(self, app: Flask, town: Town) -> None:
        self.app, self.town = app, town
        with app.app_context(), transaction():
            seed_vocabulary()
            db.session.flush()
            self._name_things()
            for model in (Organization, *OWN, HiringRole, Client, *CANDIDACY):
                write(model, town.rows.get(model, []))
            write(CandidateList, town.rows.get(CandidateList, []))
            write(CandidateListItem, town.rows.get(CandidateListItem, []))
            touch(SITE)
        self._openings()

    def _name_things(self) -> None:
        """Put the numbers of skills and terms in place of their names."""
        items = {row.slug: row.id for row in db.session.query(SubSkill).all()}
        for row in self.town.rows[Rating]:
            row["sub_skill_id"] = items[row["sub_skill_id"]]
        chance, listed = random.Random(len(self.town.people)), terms.get().listed
        for number in self.town.people:
            stage = chance.choice(listed["stage"]).slug
            self.town.add(Context, user_id=number, stage=stage, as_of=now())
            for name in ("model", "tool", "grade"):
                for term in chance.sample(listed[name][:5], 2):
                    self.town.add(ContextTerm, user_id=number, term_id=term.id)

    def _openings(self) -> None:
        """Publish an opening for each seeker's desk, or for a client of theirs."""
        for eye in [eye for eye in self.town.eyes if eye.kind == "recruiter"]:
            client = next(
                (
                    row["organization_id"]
                    for row in self.town.rows[Client]
                    if row["firm_id"] == eye.desk_id and row["state"] == "confirmed"
                ),
                None,
            )
            if eye.desk_id > 13 and client is None:
                continue
            place = client or eye.desk_id
            number = opening(
                self.app,
                Viewer(id=eye.user_id),
                place,
                targets=tuple(Target(slug, 1 + n % 3) for n, slug in enumerate(SKILLS[:3])),
                places=(JobPlace("School", "City", "CO"),),
            )
            if client:
                with self.app.app_context(), transaction():
                    rows = update(JobPosting).where(JobPosting.id == number)
                    db.session.execute(rows.values(firm_id=eye.desk_id))
            eye.opening_id = 0
            self.town.openings[number] = place
            self.town.eyes.append(Eye("poster", eye.user_id, eye.desk_id, opening_id=number))

    def empty_of(self, numbers: Sequence[int]) -> None:
        """Delete some members as if they had never been."""
        with self.app.app_context(), transaction():
            db.session.execute(delete(Block).where(Block.user_id.in_(numbers)))
            db.session.execute(delete(User).where(User.id.in_(numbers)))
            touch(SITE)

    def bring_back(self, numbers: Sequence[int]) -> None:
        """Write deleted members again, as they were."""
        with self.app.app_context(), transaction():
            for model in (*OWN, *CANDIDACY, *LISTED):
                write(model, self.town.of(model, numbers))
            touch(SITE)

    def switch_off(self, numbers: Sequence[int]) -> None:
        """Let some members be no candidates, as if they had never thought of it."""
        with self.app.app_context(), transaction():
            for model in reversed(CANDIDACY):
                db.session.execute(delete(model).where(model.user_id.in_(numbers)))

    def switch_on(self, numbers: Sequence[int]) -> None:
        """Let them be candidates again, as they were."""
        with self.app.app_context(), transaction():
            for model in CANDIDACY:
                write(model, self.town.of(model, numbers))


def write(model: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of one shape."""
    if rows:
        db.session.execute(insert(model), rows)
