from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, savepoint, transaction
from forum.core.events import listeners, restore
from forum.core.outbox import OutboxRow
from forum.core.refusals import Refusal
from forum.ideas.actions import removing, trying
from forum.ideas.actions.changing import change_status
from forum.ideas.actions.marking import mark
from forum.ideas.actions.merging import merge_ideas
from forum.ideas.actions.publishing import publish, revise
from forum.ideas.models import Idea, Replication
from forum.ideas.states import FIRST, OUTCOMES, STATUSES
from forum.ideas.told import Told
from forum.organizations.actions import keeping, merging
from forum.organizations.facts import Facts
from forum.organizations.models import Affiliation, Organization
from tests.support.community import Community
from tests.support.ideas import card, seed

# Organization → what it belongs to: two districts, three that stand alone, and a long line.
PARENTS = (None, 0, 0, None, 3, None, None, None, 7, 8, 9, 10, 11, 12)
MEMBERS = 7
FACTS = {
    "model": ("station-rotation", "lab-rotation", "flex"),
    "grade": ("kg", "02", "07", "k-8", "high"),
    "device": ("shared-carts",),
    "tool": ("nobody-knows-this",),
    "state": ("CO",),
}


@dataclass
class World:
    """Where histories begin: members who work somewhere, and a few ideas of theirs."""

    members: list[Viewer]
    moderator: Viewer
    admin: Viewer
    organizations: list[int] = field(default_factory=list)


def world(app: Flask, community: Community) -> World:
    """Make organizations, people at them and three ideas."""
    seed(app)
    members = [community.person(f"member{number}") for number in range(MEMBERS)]
    made = World(members, community.person("mod", "moderator"), community.person("adm", "admin"))
    with app.app_context(), transaction():
        for number, parent in enumerate(PARENTS):
            above = "" if parent is None else _slug(made.organizations[parent])
            facts = Facts(name=f"House {number}", kind="district", state="CO", parent=above)
            made.organizations.append(keeping.create(made.admin, facts).id)
        # The last of them works nowhere that is known; the first two under one roof.
        for person, place in zip(members, (1, 2, 4, 5, 6, 13), strict=False):
            _works(person, made.organizations[place])
        for person in members[:3]:
            publish(person, card(claimed=2))
    return made


class History:
    """Things people do one after another, drawn by chance; what is refused changes nothing."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self.world, self.chance = world, chance
        self.said: list[str] = []
        often: dict[Callable[[], None], int] = {
            self.start: 3,
            self.report: 14,
            self.rewrite: 3,
            self.withdraw: 3,
            self.change_status: 3,
            self.revise: 2,
            self.publish: 1,
            self.merge_ideas: 2,
            self.merge_organizations: 2,
            self.move_organization: 2,
            self.change_work: 2,
            self.remove_or_bring_back: 3,
            self.hide_or_restore_report: 3,
            self.mark: 2,
        }
        self._steps, self._weights = list(often), list(often.values())

    def run(self, steps: int) -> None:
        """Do some things, with the worker now and then in between and at the end."""
        for step in self.chance.choices(self._steps, self._weights, k=steps):
            self.said.append(step.__name__)
            try:
                with savepoint():
                    step()
            except Refusal as refusal:
                self.said[-1] += f" ({refusal})"
            if self.chance.random() < 0.2:
                self.deliver()
        self.deliver()

    def deliver(self) -> None:
        """Tell listeners of what became of organizations, as the worker does."""
        mine = OutboxRow.topic.startswith("Organization")
        rows = select(OutboxRow).where(mine).order_by(OutboxRow.id)
        for row in db.session.scalars(rows).all():
            for listener in listeners[row.topic]:
                listener(restore(row.topic, row.payload))
            db.session.delete(row)
        db.session.flush()

    def start(self) -> None:
        until = trying.today() + timedelta(days=self.chance.randint(0, 9))
        trying.start_trying(self._member(), self._idea(), until)

    def report(self) -> None:
        trying.report(self._member(), self._idea(), self._how())

    def rewrite(self) -> None:
        if row := self._replication():
            owner = self._owner(row.user_id)
            trying.rewrite(owner, db.session.get_one(Idea, row.idea_id), row, self._how())

    def withdraw(self) -> None:
        if row := self._replication():
            owner = self._owner(row.user_id)
            trying.withdraw(owner, db.session.get_one(Idea, row.idea_id), row)

    def change_status(self) -> None:
        idea = self._idea()
        change_status(self._owner(idea.author_id), idea, self.chance.choice([*STATUSES]), "So.")

    def revise(self) -> None:
        idea = self._idea()
        changed = card(
            claimed=self.chance.randint(0, 3), context=self._facts() or {"grade": ("kg",)}
        )
        revise(self._owner(idea.author_id), idea, changed, seen=idea.version)

    def publish(self) -> None:
        first = self.chance.choice(FIRST)
        publish(self._member(), card(status=first, claimed=self.chance.randint(0, 3)))

    def merge_ideas(self) -> None:
        merge_ideas(self.world.moderator, self._idea(), self._idea(), "Twins.")

    def merge_organizations(self) -> None:
        merging.merge(self.world.admin, self._organization(), self._organization(), "Twins.")

    def move_organization(self) -> None:
        row = self._organization()
        parent = self.chance.choice(("", _slug(self.chance.choice(self.world.organizations))))
        facts = Facts(name=row.name, kind=row.kind, state=row.state, parent=parent)
        keeping.edit(self.world.admin, row, facts, [], "It moved.")

    def change_work(self) -> None:
        person = self._member()
        there = select(Affiliation).where(Affiliation.user_id == person.id)
        for place in db.session.scalars(there).all():
            db.session.delete(place)
        _works(person, self._organization().id)

    def remove_or_bring_back(self) -> None:
        idea, moderator = self._idea(), self.world.moderator
        owner = self._owner(idea.author_id)
        if idea.state == "hidden":
            removing.restore_idea(moderator, idea, "Fine.")
        elif idea.state == "deleted":
            removing.undelete_idea(owner, idea)
        elif self.chance.random() < 0.5:
            removing.hide_idea(removing.actor_of(moderator), idea, "Not here.")
        else:
            removing.delete_idea(owner, idea, "")

    def hide_or_restore_report(self) -> None:
        if row := self._replication():
            idea, moderator = db.session.get_one(Idea, row.idea_id), self.world.moderator
            if row.state == "hidden":
                removing.restore_replication(moderator, idea, row, "Fine.")
            else:
                actor = removing.actor_of(moderator)
                removing.hide_replication(actor, idea, row, "Not here.")

    def mark(self) -> None:
        mark(self._member(), self._idea(), self.chance.choice(("useful", "useful", "follow")), None)

    def _member(self) -> Viewer:
        return self.chance.choice(self.world.members)

    def _owner(self, number: int) -> Viewer:
        return next(person for person in self.world.members if person.id == number)

    def _idea(self) -> Idea:
        return self.chance.choice(db.session.scalars(select(Idea).order_by(Idea.id)).all())

    def _organization(self) -> Organization:
        return db.session.get_one(Organization, self.chance.choice(self.world.organizations))

    def _replication(self) -> Replication | None:
        rows = db.session.scalars(select(Replication).order_by(Replication.id)).all()
        return self.chance.choice(rows) if rows else None

    def _facts(self) -> dict[str, tuple[str, ...]]:
        names = self.chance.sample([*FACTS], self.chance.randint(0, 3))
        return {
            name: tuple(self.chance.sample(FACTS[name], self.chance.randint(1, len(FACTS[name]))))
            for name in names
        }

    def _how(self) -> Told:
        return Told(
            outcome=self.chance.choice(("better", "similar", *OUTCOMES)),
            started_on=date(2026, 1, 5),
            ended_on=date(2026, 2, 5),
            differed="About the same.",
            would_repeat=self.chance.random() < 0.5,
            facts=self._facts(),
        )


def _works(person: Viewer, organization_id: int) -> None:
    place = Affiliation(user_id=person.id, organization_id=organization_id, title="Manager")
    place.created_at = now()
    db.session.add(place)
    db.session.flush()


def _slug(organization_id: int) -> str:
    return db.session.get_one(Organization, organization_id).slug
