from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.refusals import Refusal
from forum.jobs.actions import approving
from forum.jobs.models import JobEvent, JobPosting
from forum.jobs.queries.drafts import get_managed
from forum.notifications.models import Notice
from forum.organizations.models import Affiliation, HiringSettings
from tests.jobs.composing import WHOLE, number_of, send, write
from tests.support.community import Community, Visitor
from tests.support.hiring import hires_for, opening_row, organization
from tests.support.ideas import seed
from tests.support.overlap import overlapping


@pytest.fixture
def district(app: Flask) -> int:
    seed(app)
    number = organization(app, "Aspen District")
    with app.app_context(), transaction():
        settings = HiringSettings(organization_id=number, changed_at=now(), second_approver=True)
        db.session.add(settings)
    return number


@pytest.fixture
def people(app: Flask, community: Community, district: int) -> list[Viewer]:
    found = [community.person(name) for name in ("poster", "second", "third")]
    for person in found:
        hires_for(app, person, district)
    return found


@pytest.fixture
def waiting(community: Community, people: list[Viewer], district: int) -> int:
    """The number of an opening that was sent for approval by the first poster."""
    writer = community.visitor(people[0])
    address = write(writer, district)
    answer = send(writer, address, note="Please look at the pay.")
    assert answer.status_code == 303, answer.text
    return number_of(address)


def act(visitor: Visitor, number: int, what: str, **fields: object) -> int:
    return visitor.post(f"/jobs/{number}/state", act=what, **({"seen": 1} | fields)).status_code


def notices(community: Community, person: Viewer) -> list[str]:
    community.work()
    told = db.select(Notice.kind).where(Notice.user_id == person.id).order_by(Notice.id)
    return [kind for (kind,) in community.rows(told)]


def test_another_poster_approves_and_it_is_public(
    app: Flask, community: Community, people: list[Viewer], waiting: int
) -> None:
    author, second, _third = map(community.visitor, people)
    assert opening_row(app, waiting).state == "pending"
    assert notices(community, people[1]) == ["job-approve"]
    page = second.get(f"/jobs/{waiting}/manage").text
    assert "Approve and publish" in page and "Please look at the pay." in page
    assert "Waiting for approval" in second.get("/hiring").text
    # Its author does not approve, and nobody edits what waits.
    assert "Approve and publish" not in author.get(f"/jobs/{waiting}/manage").text
    assert act(author, waiting, "approve") == 403
    assert second.post(f"/jobs/{waiting}/edit", **WHOLE).status_code == 409
    stranger = community.visitor(community.person("stranger"))
    assert act(stranger, waiting, "approve") == 404
    # Another text than was looked at is not approved.
    assert act(second, waiting, "approve", seen=7) == 409
    assert act(second, waiting, "approve") == 303
    row = opening_row(app, waiting)
    assert (row.state, row.approved_by_id) == ("open", people[1].id)
    assert notices(community, people[0]) == ["job-approval"]


def test_it_is_sent_back_with_a_note_and_comes_again(
    app: Flask, community: Community, people: list[Viewer], waiting: int
) -> None:
    author, second, third = map(community.visitor, people)
    assert act(second, waiting, "return") == 422
    assert act(second, waiting, "return", note="Say the range.") == 303
    assert act(third, waiting, "approve") == 409
    assert opening_row(app, waiting).state == "draft"
    assert notices(community, people[0]) == ["job-approval"]
    assert "Say the range." in author.get(f"/jobs/{waiting}/manage").text
    # Another poster mends it and sends it off: then neither of the two may approve.
    address = f"/jobs/{waiting}"
    assert second.post(f"{address}/edit", **(WHOLE | {"pay_max": "70,000"})).status_code == 303
    assert send(second, address).status_code == 303
    assert act(author, waiting, "approve", seen=2) == 403
    assert act(second, waiting, "approve", seen=2) == 403
    assert act(third, waiting, "approve", seen=2) == 303
    assert opening_row(app, waiting).state == "open"


def test_its_author_takes_it_back(
    app: Flask, community: Community, people: list[Viewer], waiting: int
) -> None:
    author = community.visitor(people[0])
    assert act(author, waiting, "take-back") == 303
    assert act(author, waiting, "take-back") == 409
    assert opening_row(app, waiting).state == "draft"


def test_what_time_has_overtaken_is_not_published(
    app: Flask, community: Community, people: list[Viewer], waiting: int
) -> None:
    with app.app_context(), transaction():
        row = db.session.get_one(JobPosting, waiting)
        row.fields = row.fields | {"closes": "2020-02-02"}
    second = community.visitor(people[1])
    assert "in the past" in second.get(f"/jobs/{waiting}/manage").text
    assert act(second, waiting, "approve") == 422
    assert opening_row(app, waiting).state == "pending"


def test_two_who_approve_at_once_publish_it_once(
    app: Flask, people: list[Viewer], waiting: int, community: Community
) -> None:
    def approving_as(person: Viewer) -> Callable[[], str]:
        def approve() -> str:
            try:
                managed = get_managed(person, waiting, lock=True)
                approving.approve(person, managed, 1)
            except Refusal as refusal:
                return refusal.code
            return "done"

        return approve

    said: list[str] = []
    second = overlapping(
        app, lambda: said.append(approving_as(people[1])()), approving_as(people[2])
    )
    assert (said, second) == (["done"], "conflict")
    opened = db.select(JobEvent.by_id).where(JobEvent.after == "open")
    assert community.rows(opened) == [(people[1].id,)]


def test_an_approver_whose_verification_expired_is_none(
    app: Flask, community: Community, people: list[Viewer], waiting: int
) -> None:
    with app.app_context(), transaction():
        mine = db.select(Affiliation).where(Affiliation.user_id == people[1].id)
        db.session.scalars(mine).one().expires_at = now() - timedelta(seconds=1)
    assert act(community.visitor(people[1]), waiting, "approve") == 404
    assert opening_row(app, waiting).state == "pending"


def test_a_districts_rule_holds_for_its_schools(
    app: Flask, community: Community, people: list[Viewer], district: int
) -> None:
    school = organization(app, "Birch School", kind="district-school", parent="aspen-district")
    author, second = map(community.visitor, people[:2])
    address = write(author, school)
    assert "A second poster approves it" in author.get(f"{address}/publish").text
    assert send(author, address).status_code == 303
    assert opening_row(app, number_of(address)).state == "pending"
    assert act(second, number_of(address), "approve") == 303
