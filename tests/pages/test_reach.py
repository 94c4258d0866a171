from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.growth.models import Assessment, Endorsement, Rating
from forum.jobs.posting import Target
from forum.members.models import Block
from forum.talent.models import Candidate, CandidateHidden
from forum.talent.policy import posting_for
from forum.talent.queries.reach import Reach, reach_of
from tests.growth.support import Workshop
from tests.support.community import Community
from tests.support.hiring import hires_for, opening, organization, works_at

TARGETS = (Target("accounts-roster", 3), Target("coach-teachers", 2))


class Town:
    """A district with a poster and an opening, and members who opted in."""

    def __init__(self, community: Community) -> None:
        self.community, self.app = community, community.app
        workshop = Workshop(community)
        self.items = {item.slug: item.id for item in workshop.items}
        self.poster = community.person("poster")
        self.district = organization(self.app, "Aspen District")
        self.desk = hires_for(self.app, self.poster, self.district)
        self.opening = opening(self.app, self.poster, self.district, targets=TARGETS)
        self.count = 0

    def candidates(self, many: int, roster: int, coach: int, **changes: object) -> list[Viewer]:
        """Add members who opted in, all at the same levels."""
        people = []
        for _ in range(many):
            self.count += 1
            people.append(self.community.person(f"candidate-{self.count}"))
        with self.app.app_context(), transaction():
            for person in people:
                self._add(person.id or 0, roster, coach, changes)
        return people

    def _add(self, number: int, roster: int, coach: int, changes: dict[str, object]) -> None:
        values = {"audience": "recruiters", "sections": ("skills",), "updated_at": now()} | changes
        db.session.add(Candidate(user_id=number, **values))
        row = Assessment(user_id=number, version=1, started_at=now(), finished_at=now())
        db.session.add(row)
        db.session.flush()
        for slug, level in (("accounts-roster", roster), ("coach-teachers", coach)):
            rating = Rating(assessment_id=row.id, sub_skill_id=self.items[slug], level=level)
            db.session.add(rating)

    def asked(self) -> Reach:
        """Return what the poster is told."""
        with self.app.app_context(), transaction(write=False):
            return reach_of(posting_for(self.desk, self.district), TARGETS)


@pytest.fixture
def town(community: Community) -> Town:
    return Town(community)


def test_counts_are_in_tens_and_say_what_would_let_in_more(town: Town) -> None:
    town.candidates(13, 3, 2)
    town.candidates(12, 2, 4)
    town.candidates(9, 0, 2)
    town.candidates(4, 4, 0)
    found = town.asked()
    # 38 members: 13 meet both, 38 meet one at least; accounts 17, coaching 34.
    assert (found.total, list(found.at_least)) == (30, [30, 30, 10])
    roster, coach = found.targets
    assert (roster.met, roster.lower, roster.all_then) == (10, 20, 20)
    assert (coach.met, coach.lower, coach.all_then) == (30, 30, 10)
    assert [line.target.slug for line in found.rarest] == ["accounts-roster"]
    assert [line.target.slug for line in found.wider] == ["accounts-roster"]
    page = town.community.visitor(town.poster).get(f"/jobs/{town.opening}/reach").text
    assert "10 or more" in page and "20 or more would meet everything" in page
    assert not re.search(r"candidate-\d|\b(13|38|34|17|25)\b", page.split("<main")[1])


def test_nobody_the_desk_may_not_see_is_counted(town: Town) -> None:
    people = town.candidates(16, 3, 2)
    assert town.asked().total == 10
    town.candidates(20, 3, 2, audience="off")
    town.candidates(20, 3, 2, sections=("about",))
    assert town.asked().total == 10
    school = organization(town.app, "Aspen School", parent="aspen-district")
    works_at(town.app, people[0], school, verified=False)
    rows = [
        CandidateHidden(user_id=people[1].id, organization_id=town.district, at=now()),
        Block(user_id=people[2].id, blocked_id=town.poster.id, at=now()),
    ]
    with town.app.app_context(), transaction():
        db.session.add_all(rows)
        for person in people[3:6]:
            db.session.get_one(Candidate, person.id).audience = "off"
    # Ten are left of the sixteen; one less and there are none.
    assert (town.asked().total, town.asked().at_least[-1]) == (10, 10)
    with town.app.app_context(), transaction():
        db.session.get_one(Candidate, people[6].id).audience = "off"
    assert (town.asked().total, list(town.asked().at_least)) == (0, [0, 0, 0])
    page = town.community.visitor(town.poster).get(f"/jobs/{town.opening}/reach").text
    assert "Fewer than 10 members can be counted" in page
    assert "Meet it" not in page


def test_what_others_vouch_for_counts_beside_the_own_word(town: Town) -> None:
    people = town.candidates(10, 1, 2)
    assert town.asked().at_least[-1] == 0
    voice = town.community.person("voice")
    with town.app.app_context(), transaction():
        for person in people:
            row = Endorsement(
                from_id=voice.id,
                to_id=person.id,
                slug="accounts-roster",
                level=3,
                basis="seen",
                note="Seen.",
                at=now(),
                expires_at=now() + timedelta(days=9),
            )
            db.session.add(row)
    assert town.asked().at_least[-1] == 10
    with town.app.app_context(), transaction():
        db.session.execute(db.update(Endorsement).values(ended_at=now()))
    assert town.asked().at_least[-1] == 0


def test_it_is_for_those_who_write_the_opening(app: Flask, town: Town) -> None:
    address, community = f"/jobs/{town.opening}/reach", town.community
    assert community.visitor(community.person("stranger")).get(address).status_code == 403
    assert community.visitor().get(address).status_code == 401
    assert community.visitor(community.person("ada", "admin")).get(address).status_code == 200
    draft = opening(app, town.poster, town.district, "draft", targets=())
    stranger = community.visitor(community.person("stranger"))
    assert stranger.get(f"/jobs/{draft}/reach").status_code == 404
    page = community.visitor(town.poster).get(f"/jobs/{draft}/reach")
    assert page.status_code == 200 and "names no targets yet" in page.text


def test_its_cost_does_not_grow(town: Town) -> None:
    counts = []
    for many in (1, 12):
        town.candidates(many, 3, 2)
        with town.community.statements() as statements:
            town.asked()
        counts.append(len(statements))
    assert counts == [1, 1]
