from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.growth.models import Endorsement
from forum.members.models import Block, Connection, Profile
from forum.organizations.models import Affiliation, Organization
from forum.vocab.actions.seeding import seed_vocabulary
from forum.vocab.models import SubSkill
from forum.vocab.vocabularies import SKILLS
from tests.support.community import Community, Visitor

NOTE = "We planned the rotations of grade 4 together, and they hold."


def at_once(*acts: Callable[[], Any]) -> list[int]:
    """Do everything at the same moment; return the statuses, in order of size."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(answer.status_code for answer in pool.map(lambda act: act(), acts))


def send(visitor: Visitor, to: str, fields: dict[str, Any]) -> Any:
    """Send a form that has a field of the name `address`."""
    return visitor.client.post(to, data={"csrf_token": visitor.token, **fields})


class Workshop:
    """A community with the skill framework, and what a test of skills needs of it."""

    def __init__(self, community: Community) -> None:
        self.community = community
        with community.app.app_context(), transaction():
            seed_vocabulary()
        self.items = [
            item for (item,) in community.rows(select(SubSkill).order_by(SubSkill.position))
        ]

    def connect(self, one: Viewer, other: Viewer) -> None:
        """Make two members counterparts."""
        low, high = sorted((one.id or 0, other.id or 0))
        self.write(Connection(low_id=low, high_id=high, since=now()))

    def disconnect(self, one: Viewer, other: Viewer) -> None:
        """End what connect began."""
        low, high = sorted((one.id or 0, other.id or 0))
        pair = (Connection.low_id == low, Connection.high_id == high)
        self.run(delete(Connection).where(*pair))

    def block(self, one: Viewer, other: Viewer) -> None:
        """Have one member block another."""
        self.write(Block(user_id=one.id, blocked_id=other.id, at=now()))

    def profile(self, person: Viewer, **values: Any) -> None:
        """Change a member's public side."""
        self.run(update(Profile).where(Profile.user_id == person.id).values(**values))

    def works_at(self, person: Viewer, name: str) -> int:
        """Give a member a place; return the number of the organization."""
        with self.community.app.app_context(), transaction():
            place = Organization(
                slug=name, name=name.title(), name_key=name, kind="district", created_at=now()
            )
            db.session.add(place)
            db.session.flush()
            title = Affiliation(
                user_id=person.id, organization_id=place.id, title="Coach", created_at=now()
            )
            db.session.add(title)
            return place.id

    def write(self, *rows: Any) -> None:
        """Add rows."""
        with self.community.app.app_context(), transaction():
            db.session.add_all(rows)

    def run(self, statement: Any) -> None:
        """Change rows."""
        with self.community.app.app_context(), transaction():
            db.session.execute(statement)

    @staticmethod
    def now() -> datetime:
        """Return the present moment."""
        return now()

    def levels(self, skill: str, level: int) -> dict[str, str]:
        """Return what a step's form sends when all its sub-skills are at one level."""
        return {f"skill-{i.slug}": str(level) for i in self.items if i.skill == skill}

    def assess(self, visitor: Visitor, level: int) -> None:
        """Go through all steps of a new self-assessment with one level."""
        assert visitor.post("/skills/mine/start").status_code == 303
        for skill in SKILLS:
            page = visitor.get(f"/skills/mine/{skill}").text
            number = page.split('name="assessment" type="hidden" value="')[1].split('"')[0]
            fields = self.levels(skill, level) | {"assessment": number}
            assert visitor.post(f"/skills/mine/{skill}", **fields).status_code == 303

    def endorse(self, visitor: Visitor, username: str, **changes: str) -> Any:
        """Send the form that endorses a member; return the answer."""
        fields = {"skill": "model-design", "level": "3", "basis": "together", "note": NOTE}
        return visitor.post(f"/members/{username}/skills/endorse", **fields | changes)

    def endorsements(self) -> list[Any]:
        """Return all endorsements, oldest first."""
        return [row for (row,) in self.community.rows(select(Endorsement).order_by(Endorsement.id))]
