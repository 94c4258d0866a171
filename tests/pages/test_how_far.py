from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask, render_template
from sqlalchemy import update

from forum.core.access import GUEST, Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.growth.models import Assessment, Endorsement, Rating
from forum.jobs.posting import Target
from forum.members.models import Profile
from forum.pages.how_far import Distance, how_far
from tests.growth.support import NOTE, Workshop
from tests.support.community import Community
from tests.support.ideas import idea

TARGETS = [Target("accounts-roster", 3), Target("coach-teachers", 2), Target("devices", 1)]


@pytest.fixture
def workshop(community: Community) -> Workshop:
    return Workshop(community)


def rate(workshop: Workshop, person: Viewer, **levels: int) -> None:
    """Have a member finish an assessment with these levels (dashes as underscores)."""
    by_slug = {item.slug: item for item in workshop.items}
    with workshop.community.app.app_context(), transaction():
        row = Assessment(user_id=person.id, version=1, started_at=now(), finished_at=now())
        db.session.add(row)
        db.session.flush()
        db.session.add_all(
            Rating(
                assessment_id=row.id,
                sub_skill_id=by_slug[name.replace("_", "-")].id,
                level=level,
            )
            for name, level in levels.items()
        )


def asked(app: Flask, viewer: Viewer) -> Distance | None:
    with app.app_context(), transaction(write=False):
        return how_far(viewer, TARGETS)


def test_targets_stand_beside_own_and_endorsed_levels_with_what_closes_the_gap(
    app: Flask, community: Community, workshop: Workshop
) -> None:
    me, helper, hidden, voice = (
        community.person(name) for name in ("me", "helper", "private-one", "voice")
    )
    rate(workshop, me, accounts_roster=1, coach_teachers=1)
    rate(workshop, helper, accounts_roster=4)
    rate(workshop, hidden, accounts_roster=4)
    for person, shown in ((helper, 1), (hidden, 3)):
        mine = Profile.user_id == person.id
        workshop.run(update(Profile).where(mine).values(skills_shown=shown))
    number = idea(app, helper)
    workshop.write(
        Endorsement(
            from_id=voice.id,
            to_id=me.id,
            slug="coach-teachers",
            level=2,
            basis="seen",
            note=NOTE,
            at=now(),
            expires_at=now() + timedelta(days=30),
        )
    )
    found = asked(app, me)
    assert found is not None and found.assessed
    roster, coach, devices = found.steps
    assert (roster.met, coach.met, devices.met, found.met) == (False, True, False, 1)
    assert roster.row is not None and roster.row.said == 1
    assert [line.id for line in roster.ideas] == [number]
    assert [person.username for person, _ in roster.people] == ["helper"]
    assert coach.row is not None and (coach.row.said, coach.row.highest) == (1, 2)
    assert not coach.ideas and not coach.people
    with app.test_request_context():
        page = render_template("jobs/_how_far.html", distance=found)
    assert "1 of 3" in page and "helper" in page and "private-one" not in page


def test_a_guest_is_asked_nothing_and_who_rated_nothing_is_told_to(
    app: Flask, community: Community, workshop: Workshop
) -> None:
    assert asked(app, GUEST) is None
    found = asked(app, community.person("new"))
    assert found is not None and not found.assessed and found.met == 0


def test_its_cost_does_not_grow(app: Flask, community: Community, workshop: Workshop) -> None:
    me, helper = community.person("me"), community.person("helper")
    rate(workshop, me, accounts_roster=1)
    counts = []
    for size in (1, 6):
        for _ in range(size):
            idea(app, helper)
        with community.statements() as statements:
            asked(app, me)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 5
