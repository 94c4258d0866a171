from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, update

from forum.accounts.events import MemberChanged
from forum.accounts.models import User
from forum.accounts.passwords import hash_password
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.events import announce
from forum.core.files import File, stored_path
from forum.core.versions import SITE, touch
from forum.counterparts.models import ConnectionRequest, Dismissal, Pairing
from forum.growth.models import (
    Assessment,
    Endorsement,
    EndorsementAsk,
    Evidence,
    EvidenceSkill,
    Rating,
)
from forum.members.models import (
    Block,
    Connection,
    Context,
    ContextTerm,
    MemberFollow,
    Profile,
)
from forum.messages.models import Conversation, Message, Participant
from forum.moderation.models import Report
from forum.organizations.models import Affiliation, Organization
from forum.vocab.models import Framework, SubSkill, Term
from tests.support.community import Community, Visitor
from tests.support.hidden_shelf import Shelf
from tests.support.hidden_ties import between
from tests.support.hidden_worlds import HELD, NAMES, PEOPLE, REGIONS, TERMS, World, word_of

# What everybody's context holds, so that people are near each other.
SHARED = ("problem", "model", "tool")
# A skill that is nobody's own: some hold it, and the others are told who shows it.
COMMON_SKILL, NOBODYS = "model-design", -1
STEP = "director"
# Files that evidence is begin here.
FILES = 100
PASSWORD_HASH = hash_password("nobody signs in with it")
# Rows that a world is made of, in the order they may be deleted in.
CHANGING: tuple[Any, ...] = (
    *(Report, Message, Participant, Conversation, Pairing, ConnectionRequest, Dismissal),
    *(Endorsement, EndorsementAsk, File, EvidenceSkill, Evidence, Rating, Assessment),
    Affiliation,
    *(ContextTerm, Context, MemberFollow, Block, Connection),
)


def _level(person: int, owner: int) -> int:
    return 4 if owner == person or (owner == NOBODYS and person % 2) else 1


class Town:
    """Nine people whose words stay the same, while worlds change who may read them."""

    def __init__(self, community: Community) -> None:
        self.community = community
        people = [community.person(name) for name in NAMES]
        self.ids = [person.id or 0 for person in people]
        self.visitors = [community.visitor(person) for person in people]
        self.thread = community.thread(people[0])
        self.posts = [community.reply(person, self.thread).id for person in people]
        with community.app.app_context(), transaction():
            self._found()
            self._name_terms()
            self._name_skills()
        community.work()
        self.shelf = Shelf(community, people, self.thread)
        with community.app.app_context(), transaction():
            self.shelf.place(self.places)

    def visitor(self, eye: int | None) -> Visitor:
        """Return somebody's browser; a guest comes without a cookie each time."""
        if eye is not None:
            return self.visitors[eye]
        return Visitor(self.community.app.test_client(), "", Viewer())

    def _found(self) -> None:
        self.places: list[int] = []
        for person in PEOPLE:
            word = word_of("place", person)
            place = Organization(
                slug=word, name=word, name_key=word, kind="district", created_at=now()
            )
            db.session.add(place)
            db.session.flush()
            self.places.append(place.id)

    def _name_terms(self) -> None:
        rows = [
            Term(vocabulary=name, slug=word, label=word.capitalize(), position=place)
            for name in TERMS
            for place, word in enumerate(word_of(name, person) for person in PEOPLE)
        ]
        rows += [Term(vocabulary=name, slug="common", label=f"Common {name}") for name in SHARED]
        # What ideas say they were tried with, and nobody's context.
        rows += [Term(vocabulary=name, slug="shelf", label=f"Shelved {name}") for name in SHARED]
        rows += [
            Term(vocabulary="stage", slug=slug, label=slug.capitalize(), position=place)
            for place, slug in enumerate(("first", "second"))
        ]
        db.session.add_all(rows)
        db.session.flush()
        self.terms = {(row.vocabulary, row.slug): row.id for row in rows}

    def _name_skills(self) -> None:
        db.session.add(Framework(version=1, adopted_at=now()))
        db.session.flush()
        self.skills: dict[tuple[int, str], int] = {}
        for person in PEOPLE:
            for field in ("skill", "talent"):
                slug = word_of(field, person)
                self.skills[person, field] = self._name_skill(slug, len(self.skills))
        self.skills[NOBODYS, "skill"] = self._name_skill(COMMON_SKILL, len(self.skills))

    def _name_skill(self, slug: str, place: int) -> int:
        levels = {f"level_{level}": "Does it." for level in range(1, 5)}
        kind = {"version": 1, "code": "a1", "skill": "data"}
        row = SubSkill(slug=slug, label=slug.capitalize(), position=place, **kind, **levels)
        db.session.add(row)
        db.session.flush()
        return row.id

    def become(self, world: World) -> None:
        """Write a world, as all its writers would have left it."""
        with self.community.app.app_context(), transaction():
            for model in CHANGING:
                db.session.execute(delete(model))
            for person in PEOPLE:
                self._describe(world, person)
            self._employ()
            self._rate(world)
            for model, rows in between(world, self.ids, self.places):
                self._add(model, rows)
            self.shelf.become(world)
            touch(SITE)
            for number in self.ids:
                announce(MemberChanged(number))
        self.community.work()

    def _add(self, model: Any, rows: Iterable[dict[str, Any]]) -> None:
        found = list(rows)
        if found:
            db.session.execute(insert(model), found)

    def _describe(self, world: World, person: int) -> None:
        human, mine = world.people[person], self.ids[person]
        word = {field: word_of(field, person) for field in _TEXTS}
        confirmed = human.state != "unconfirmed"
        db.session.execute(
            update(User)
            .where(User.id == mine)
            .values(
                state=human.state if confirmed else "active",
                role=human.role,
                email=word_of("mail", person),
                email_verified_at=now() if confirmed else None,
                password_hash=PASSWORD_HASH,
                timezone=word["zone"].title(),
            )
        )
        told = dict.fromkeys(("headline", "location", "pronouns", "photo"))
        shown = {f"{name}_shown": who for name, who in human.shown.items() if name != "evidence"}
        db.session.execute(
            update(Profile)
            .where(Profile.user_id == mine)
            .values(
                **{field: word[field] for field in told},
                **shown,
                languages=word["language"],
                pathway_step=STEP,
                links=[[word["linklabel"], f"https://example.org/{word['link']}"]],
                about_source=word["about"],
                about_text=word["about"],
                about_html=f"<p>{word['about']}</p>",
                helps_source=word["helps"],
                helps_html=f"<p>{word['helps']}</p>",
                doing_source=word["doing"],
                doing_html=f"<p>{word['doing']}</p>",
                state=REGIONS[person % 2],
            )
        )
        self._place(person, word)

    def _place(self, person: int, word: dict[str, str]) -> None:
        mine = self.ids[person]
        context = {
            "user_id": mine,
            "stage": ("first", "second")[person % 2],
            "organization_kind": "district",
            "size_band": word_of("size", person),
            "locale": word_of("locale", person),
            "working_on": word["workingon"],
            "open_to_contact": True,
            "capacity": 50,
            "as_of": now(),
        }
        held = [(name, word_of(name, person)) for name in HELD]
        held += [(name, "common") for name in SHARED]
        self._add(Context, [context])
        self._add(ContextTerm, ({"user_id": mine, "term_id": self.terms[key]} for key in held))

    def _employ(self) -> None:
        later = now() + timedelta(days=9)
        for field, ends in (("title", None), ("past", date(2020, 6, 1))):
            self._add(
                Affiliation,
                (
                    {
                        "user_id": self.ids[person],
                        "organization_id": self.places[person],
                        "title": word_of(field, person),
                        "ends_on": ends,
                        "verified_at": now(),
                        "verified_how": "admin",
                        "expires_at": later,
                        "created_at": now(),
                    }
                    for person in PEOPLE
                ),
            )

    def _rate(self, world: World) -> None:
        moment = {"started_at": now(), "finished_at": now(), "version": 1}
        self._add(Assessment, ({"id": n + 1, "user_id": self.ids[n], **moment} for n in PEOPLE))
        self._add(
            Rating,
            (
                {"assessment_id": n + 1, "sub_skill_id": skill, "level": _level(n, owner)}
                for n in PEOPLE
                for (owner, _), skill in self.skills.items()
            ),
        )
        self._add(
            Evidence,
            (
                {
                    "id": n + 1,
                    "user_id": self.ids[n],
                    "kind": "link",
                    "title": word_of("proof", n),
                    "text": word_of("prooftext", n),
                    "address": f"https://example.org/{word_of('prooflink', n)}",
                    "shown": world.people[n].shown["evidence"],
                    "created_at": now(),
                }
                for n in PEOPLE
            ),
        )
        self._upload(world)
        skills = ({"evidence_id": n + 1, "slug": word_of("skill", n)} for n in PEOPLE)
        self._add(EvidenceSkill, skills)

    def _upload(self, world: World) -> None:
        path = stored_path("0" * 32)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"1,2")
        evidence = {"kind": "file", "title": "A plan", "address": "", "created_at": now()}
        file = {"owner_kind": "evidence", "name": "0" * 32, "kind": "csv", "size": 3}
        for n in PEOPLE:
            shown = world.people[n].shown["evidence"]
            mine = {"user_id": self.ids[n], "shown": shown, "id": n + FILES}
            self._add(Evidence, [evidence | mine])
            name = {"filename": f"{word_of('file', n)}.csv", "added_at": now()}
            self._add(File, [file | name | {"owner_id": n + FILES, "user_id": self.ids[n]}])


_TEXTS = (
    *("headline", "location", "pronouns", "photo", "about", "helps", "doing", "language"),
    *("linklabel", "link", "zone", "workingon"),
)
