from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.refusals import Conflict
from forum.jobs.actions import keeping
from forum.jobs.models import JobPosting
from forum.members.actions.linking import block, connect
from forum.messages.models import Message
from forum.notifications.models import Notice
from forum.organizations.models import HiringRole
from forum.talent.actions.answering import answer
from forum.talent.actions.asking import withdraw
from forum.talent.models import ContactRequest
from tests.support.community import Community, Visitor
from tests.support.overlap import overlapping
from tests.talent.casting import Cast, cast

PLACE = "/account/candidate/requests"
MESSAGE = "Your rotation work is what our five schools need. Would you talk with me about it?"


@pytest.fixture
def town(app: Flask, community: Community) -> Cast:
    made = cast(app, community)
    made.candidate("ana")
    fields = {"opening": str(made.opening), "message": MESSAGE}
    assert made.visitor.post("/talent/ana/ask", **fields).status_code == 303
    return made


@pytest.fixture
def ana(town: Cast) -> Visitor:
    return town.community.visitor(town.community.person("ana"))


def request_of(town: Cast) -> ContactRequest:
    """Return the one request there is."""
    ((row,),) = town.community.rows(select(ContactRequest))
    found: ContactRequest = row
    return found


def test_a_yes_shows_the_address_and_not_before(town: Cast, ana: Visitor) -> None:
    number = request_of(town).id
    page = ana.get(f"{PLACE}/{number}").text
    assert "sees your name and your e-mail address, ana@example.org" in page
    assert "ana@example.org" not in town.visitor.get("/talent/requests").text
    said = ana.post(f"{PLACE}/{number}", answer="accepted", word="Tuesdays are best.")
    assert said.status_code == 303
    town.community.work()
    sent = town.visitor.get("/talent/requests").text
    assert "ana@example.org" in sent and "Tuesdays are best." in sent
    told = select(Notice.kind).where(Notice.user_id == town.recruiter.id)
    assert town.community.rows(told) == [("talent-answered",)]
    again = ana.post(f"{PLACE}/{number}", answer="declined")
    assert again.status_code == 409 and "You said yes to this already" in again.text


def test_a_no_shows_nothing(town: Cast, ana: Visitor) -> None:
    number = request_of(town).id
    assert (
        ana.post(f"{PLACE}/{number}", answer="declined", word="Not this year.").status_code == 303
    )
    sent = town.visitor.get("/talent/requests").text
    assert "Not now" in sent and "Not this year." in sent and "ana@example.org" not in sent
    again = ana.post(f"{PLACE}/{number}", answer="accepted")
    assert again.status_code == 409 and request_of(town).state == "declined"


@pytest.mark.parametrize("choice", ["", "asked", "maybe"])
def test_an_answer_is_one_of_two(town: Cast, ana: Visitor, choice: str) -> None:
    assert ana.post(f"{PLACE}/{request_of(town).id}", answer=choice).status_code == 422
    assert request_of(town).state == "asked"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("late", "its days went by"),
        ("role", "does not hire there any more"),
        ("closed", "closed by now"),
        ("withdrawn", "was taken back"),
    ],
)
def test_a_yes_that_comes_too_late_shares_nothing(
    town: Cast, ana: Visitor, how: str, said: str
) -> None:
    number = request_of(town).id
    with town.app.app_context(), transaction():
        if how == "late":
            past = now() - timedelta(seconds=1)
            db.session.execute(update(ContactRequest).values(expires_at=past))
        elif how == "role":
            db.session.execute(update(HiringRole).values(state="ended"))
        elif how == "closed":
            row = db.session.get_one(JobPosting, town.opening)
            keeping.move(row, "closed", row.author_id)
        else:
            withdraw(town.recruiter, number)
    answered = ana.post(f"{PLACE}/{number}", answer="accepted", word="Gladly")
    assert answered.status_code == 409 and said in answered.text
    assert request_of(town).state != "accepted"
    assert ana.get(f"{PLACE}/{number}").status_code == 200


def test_requests_are_their_two_peoples_alone(town: Cast, ana: Visitor) -> None:
    number = request_of(town).id
    other = town.community.visitor(town.community.person("other"))
    assert other.get(f"{PLACE}/{number}").status_code == 404
    assert other.post(f"{PLACE}/{number}", answer="accepted").status_code == 404
    assert ana.post(f"/talent/requests/{number}/withdraw").status_code == 403
    assert town.visitor.get(f"{PLACE}/{number}").status_code == 404


def test_a_blocked_pair_has_no_request(town: Cast, ana: Visitor) -> None:
    number = request_of(town).id
    assert ana.post(f"{PLACE}/{number}", answer="accepted").status_code == 303
    with town.app.app_context(), transaction():
        block(ana.viewer.id or 0, town.recruiter.id or 0)
    assert ana.get(f"{PLACE}/{number}").status_code == 404
    assert "Finder" not in ana.get(PLACE).text
    sent = town.visitor.get("/talent/requests").text
    assert "Ana" not in sent and "ana@example.org" not in sent
    assert "ana@example.org" not in town.visitor.post("/talent/requests/export").text


def test_a_yes_and_a_withdrawal_at_once_are_one_of_the_two(town: Cast, ana: Visitor) -> None:
    number = request_of(town).id

    def taken_back() -> str:
        try:
            withdraw(town.recruiter, number)
        except Conflict as refusal:
            return refusal.message
        return ""

    said = overlapping(
        town.app, lambda: answer(ana.viewer, number, "accepted"), lambda: taken_back()
    )
    assert "They agreed a moment ago" in said and request_of(town).state == "accepted"


@pytest.mark.parametrize("connected", [True, False])
def test_a_yes_opens_a_conversation_where_two_may_write(
    town: Cast, ana: Visitor, connected: bool
) -> None:
    if connected:
        with town.app.app_context(), transaction():
            connect(ana.viewer.id or 0, town.recruiter.id or 0)
    assert ana.post(f"{PLACE}/{request_of(town).id}", answer="accepted").status_code == 303
    town.community.work()
    assert len(town.community.rows(select(Message.conversation_id))) == int(connected)


def test_statements_do_not_grow_with_requests(town: Cast, ana: Visitor) -> None:
    def cost(visitor: Visitor, address: str) -> int:
        with town.community.statements() as seen:
            assert visitor.get(address).status_code == 200
        return len(seen)

    before = cost(town.visitor, "/talent/requests"), cost(ana, PLACE)
    for number in range(3):
        person = town.candidate(f"more{number}")
        fields = {"opening": str(town.opening), "message": MESSAGE}
        assert town.visitor.post(f"/talent/{person.username}/ask", **fields).status_code == 303
        with town.app.app_context(), transaction():
            row = ContactRequest.member_id == person.id
            db.session.execute(update(ContactRequest).where(row).values(member_id=ana.viewer.id))
        town.candidate(f"still{number}")
        fields["message"] += "!"
        town.visitor.post(f"/talent/still{number}/ask", **fields)
    assert (cost(town.visitor, "/talent/requests"), cost(ana, PLACE)) == before


def test_who_wrote_something_wrong_can_be_reported(town: Cast, ana: Visitor) -> None:
    page = ana.get(f"{PLACE}/{request_of(town).id}").text
    address = page.split('">Report it to the moderators')[0].rpartition('"')[2]
    assert ana.get(address).status_code == 200
