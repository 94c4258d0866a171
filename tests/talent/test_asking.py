from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.refusals import Conflict
from forum.jobs.actions import keeping
from forum.jobs.models import JobPosting
from forum.members.actions.linking import block
from forum.notifications.models import Notice
from forum.organizations.models import Affiliation
from forum.organizations.queries.hiring import desks_of
from forum.talent.actions.asking import ask
from forum.talent.handles import handle_of
from forum.talent.models import ContactRequest
from forum.talent.tasks import close_unanswered_requests
from tests.support.community import Community
from tests.support.hiring import client_of, hires_for, opening, organization
from tests.support.overlap import overlapping
from tests.talent.casting import Cast, cast, hides, shows

MESSAGE = "Your rotation work is what our five schools need. Would you talk with me about it?"


@pytest.fixture
def town(app: Flask, community: Community) -> Cast:
    return cast(app, community)


def asks(town: Cast, username: str = "ana", **fields: Any) -> Any:
    """Send the form by which a member is asked."""
    values = {"opening": str(town.opening), "message": MESSAGE} | fields
    return town.visitor.post(f"/talent/{username}/ask", **values)


def states(town: Cast) -> list[str]:
    """Return the states of all requests, in their order."""
    rows = select(ContactRequest.state).order_by(ContactRequest.id)
    return [state for (state,) in town.community.rows(rows)]


def change(town: Cast, *statements: Any) -> None:
    """Change rows by hand."""
    with town.app.app_context(), transaction():
        for statement in statements:
            db.session.execute(statement)


def test_a_recruiter_asks_about_an_open_opening(town: Cast) -> None:
    ana = town.candidate("ana")
    page = town.visitor.get(f"/talent/ana/ask?opening={town.opening}").text
    assert "Blended Learning Manager, Aspen District" in page and "$62,000" in page
    assert "You act as recruiter for" in page
    assert asks(town).headers["Location"] == "/talent/requests"
    ((row,),) = town.community.rows(select(ContactRequest))
    assert (row.member_id, row.state, row.posting_id) == (ana.id, "asked", town.opening)
    assert "62,000" in row.pay and row.expires_at - row.asked_at == timedelta(days=14)
    town.community.work()
    assert town.community.rows(select(Notice.kind).where(Notice.user_id == ana.id)) == [
        ("talent-asked",)
    ]
    mine = town.community.visitor(ana).get(f"/account/candidate/requests/{row.id}").text
    for word in ("Finder", "Aspen District", "Blended Learning Manager", "62,000", "five schools"):
        assert word in mine
    sent = town.visitor.get("/talent/requests").text
    assert "Ana" in sent and "ana@example.org" not in sent


def test_the_pay_is_the_openings_whatever_is_sent(town: Cast) -> None:
    town.candidate("ana")
    asks(town, pay="", message="Well paid, believe me, though I will not say how much it is.")
    ((pay,),) = town.community.rows(select(ContactRequest.pay))
    assert "62,000" in pay


@pytest.mark.parametrize("message", ["", "Hi", "x" * 2001])
def test_a_message_says_why(town: Cast, message: str) -> None:
    town.candidate("ana")
    assert asks(town, message=message).status_code == 422
    assert states(town) == []


@pytest.mark.parametrize("how", ["off", "hidden", "blocked", "suspended", "nobody", "colleague"])
def test_who_is_not_there_cannot_be_asked(town: Cast, how: str) -> None:
    ana = town.candidate("ana")
    shows(town.app, ana, audience="recruiters")
    if how == "off":
        shows(town.app, ana, audience="off")
    elif how == "hidden":
        hides(town.app, ana, town.district)
    elif how == "blocked":
        with town.app.app_context(), transaction():
            block(ana.id or 0, town.recruiter.id or 0)
    elif how == "suspended":
        change(town, update(User).where(User.id == ana.id).values(state="suspended"))
    elif how == "colleague":
        row = {"user_id": ana.id, "organization_id": town.district, "title": "Coach"}
        change(town, db.insert(Affiliation).values(**row, created_at=now()))
    name = "no-such-person" if how == "nobody" else "ana"
    for address in (f"/talent/{name}/ask", f"/talent/{name}/keep"):
        answer = town.visitor.get(address)
        assert answer.status_code == 404
        assert answer.text == town.visitor.get("/talent/never-heard-of/ask").text.replace(
            "/talent/never-heard-of/ask", address
        )
    assert asks(town, name).status_code == 404
    assert states(town) == []


@pytest.mark.parametrize("how", ["paused", "closed", "other", "draft", "late"])
def test_an_opening_that_is_not_on_the_lists_is_no_reason(town: Cast, how: str) -> None:
    town.candidate("ana")
    number = town.opening
    if how in ("paused", "closed"):
        with town.app.app_context(), transaction():
            row = db.session.get_one(JobPosting, number)
            keeping.move(row, how, row.author_id)
    elif how == "late":
        change(town, update(JobPosting).values(closes_at=now() - timedelta(seconds=1)))
    elif how == "draft":
        number = opening(town.app, town.recruiter, town.district, "draft")
    else:
        other = organization(town.app, "Birch District")
        number = opening(town.app, town.recruiter, other)
    assert asks(town, opening=str(number)).status_code == 422
    assert states(town) == []


def test_ten_a_day_and_then_the_next_day(town: Cast) -> None:
    for number in range(12):
        town.candidate(f"ana{number}")
    for number in range(10):
        assert asks(town, f"ana{number}").status_code == 303
    refused = asks(town, "ana10")
    assert refused.status_code == 429 and "You asked 10 members within a day" in refused.text
    assert MESSAGE in refused.text
    # Taken back is asked all the same.
    first = town.visitor.get("/talent/requests").text.split("/talent/requests/")[1].split("/")[0]
    assert town.visitor.post(f"/talent/requests/{first}/withdraw").status_code == 303
    assert asks(town, "ana10").status_code == 429
    earlier = now() - timedelta(hours=24, seconds=1)
    oldest = town.community.rows(select(ContactRequest.id).order_by(ContactRequest.asked_at))[0][0]
    change(town, update(ContactRequest).where(ContactRequest.id == oldest).values(asked_at=earlier))
    assert asks(town, "ana10").status_code == 303
    assert asks(town, "ana11").status_code == 429


def test_twice_is_once(town: Cast) -> None:
    town.candidate("ana")
    mark = "a" * 32
    assert [asks(town, once=mark).status_code for _ in range(2)] == [303, 303]
    assert states(town) == ["asked"]
    again = asks(town, once="b" * 32)
    assert again.status_code == 409 and "within the last two weeks" in again.text
    # A colleague does not ask beside it, nor about another opening of the same house.
    _, _, town.visitor = town.second("colleague")
    town.opening = opening(town.app, town.recruiter, town.district, title="Coach")
    assert asks(town).status_code == 409
    assert states(town) == ["asked"]


def test_two_at_the_same_moment_ask_once(town: Cast) -> None:
    ana = town.candidate("ana")
    other, desk, _ = town.second("colleague")

    def mine() -> str:
        try:
            ask(town.recruiter, town.desk, ana.id or 0, town.opening, MESSAGE)
        except Conflict as refusal:
            return refusal.message
        return ""

    def theirs() -> None:
        ask(other, desk, ana.id or 0, town.opening, MESSAGE)

    assert "within the last two weeks" in overlapping(town.app, theirs, mine)
    assert states(town) == ["asked"]


def test_after_a_no_the_house_waits_half_a_year(town: Cast) -> None:
    ana = town.candidate("ana")
    asks(town)
    change(town, update(ContactRequest).values(state="declined", answered_at=now()))
    _, _, colleague = town.second("colleague")
    firm = organization(town.app, "Find Firm", kind="search-firm", state="")
    finder, _, _ = town.second("searcher", firm)
    client_of(town.app, firm, town.district, finder)
    with town.app.app_context(), transaction(write=False):
        desk = desks_of(finder.id, "recruiter")[0]
    second = opening(town.app, town.recruiter, town.district, title="Coach")
    for visitor in (town.visitor, colleague, town.acting(finder, desk)):
        fields = {"opening": str(second), "message": MESSAGE}
        answer = visitor.post("/talent/ana/ask", **fields)
        assert answer.status_code == 409 and "Not now." in answer.text
        assert "declined" not in answer.text and "180" not in answer.text
    # Another district knows nothing of it.
    birch = organization(town.app, "Birch District")
    _, _, other = town.second("birch", birch)
    number = opening(town.app, town.recruiter, birch)
    assert other.post("/talent/ana/ask", opening=str(number), message=MESSAGE).status_code == 303
    long_ago = now() - timedelta(days=181)
    declined = update(ContactRequest).where(ContactRequest.state == "declined")
    change(town, declined.values(asked_at=long_ago, answered_at=long_ago))
    assert asks(town, opening=str(second)).status_code == 303
    assert ana.id is not None


def test_silence_closes_quietly_and_the_same_opening_is_not_asked_about_again(town: Cast) -> None:
    ana = town.candidate("ana")
    asks(town)
    past = now() - timedelta(days=15)
    change(town, update(ContactRequest).values(asked_at=past, expires_at=past + timedelta(days=14)))
    town.community.work()
    before = len(town.community.rows(select(Notice.id)))
    # Before the clock came by it is closed all the same.
    assert "Closed without an answer" in town.visitor.get("/talent/requests").text
    with town.app.app_context():
        close_unanswered_requests()
    town.community.work()
    assert states(town) == ["expired"]
    assert len(town.community.rows(select(Notice.id))) == before
    again = asks(town)
    assert again.status_code == 409 and "about this opening already" in again.text
    second = opening(town.app, town.recruiter, town.district, title="Coach")
    assert asks(town, opening=str(second)).status_code == 303
    assert "Closed" in town.community.visitor(ana).get("/account/candidate/requests").text


def test_a_recruiter_whose_right_ends_meanwhile_asks_nobody(town: Cast) -> None:
    town.candidate("ana")
    assert town.visitor.get("/talent/ana/ask").status_code == 200
    change(town, update(Affiliation).values(expires_at=now() - timedelta(seconds=1)))
    answer = asks(town)
    assert answer.status_code == 403 and "any more" in answer.text
    # What was written is not lost with it.
    assert MESSAGE.replace("?", "") in answer.text and states(town) == []


def test_a_poster_asks_a_match_without_learning_who_it_is(town: Cast) -> None:
    ana = town.candidate("ana")
    # Without targets a family they look for is what fits.
    town.opening = opening(town.app, town.recruiter, town.district, targets=())
    poster = town.community.person("poster")
    hires_for(town.app, poster, town.district, "poster")
    visitor = town.community.visitor(poster)
    with town.app.app_context():
        handle = handle_of(f"job:{town.opening}", ana.id or 0)
    address = f"/jobs/{town.opening}/matches/{handle}/ask"
    page = visitor.get(address)
    assert page.status_code == 200 and "Ana" not in page.text and "ana" not in handle
    fields = {"opening": str(town.opening), "message": MESSAGE}
    assert visitor.post(address, **fields).status_code == 303
    sent = visitor.get("/talent/requests").text
    assert "A member who matched" in sent and "Ana" not in sent
    change(town, update(ContactRequest).values(state="accepted", answered_at=now()))
    agreed = visitor.get("/talent/requests").text
    assert "Ana" in agreed and "ana@example.org" in agreed
    for wrong in (f"/jobs/{town.opening}/matches/{'0' * 24}/ask", "/jobs/999999/matches/x/ask"):
        assert visitor.get(wrong).status_code == 404
    stranger = town.community.visitor(town.community.person("stranger"))
    assert stranger.get(address).status_code == 403
    hides(town.app, ana, town.district)
    assert visitor.get(address).status_code == 404


def test_who_went_away_loses_the_name_in_what_was_sent(town: Cast) -> None:
    ana = town.candidate("ana")
    asks(town)
    assert "Ana" in town.visitor.get("/talent/requests").text
    shows(town.app, ana, audience="off")
    page = town.visitor.get("/talent/requests").text
    assert "Ana" not in page and "No longer visible" in page
    # They can still answer, and a yes names them.
    change(town, update(ContactRequest).values(state="accepted", answered_at=now()))
    assert "ana@example.org" in town.visitor.get("/talent/requests").text


def test_requests_are_read_in_the_role_they_were_sent_in(town: Cast) -> None:
    town.candidate("ana")
    asks(town)
    birch = hires_for(town.app, town.recruiter, organization(town.app, "Birch"), "recruiter")
    other = town.acting(town.recruiter, birch)
    assert "Ana" not in other.get("/talent/requests").text
    stranger, _, visitor = town.second("colleague")
    assert "Ana" not in visitor.get("/talent/requests").text and stranger.id
    number = town.community.rows(select(ContactRequest.id))[0][0]
    assert visitor.post(f"/talent/requests/{number}/withdraw").status_code == 404
    town.visitor.post("/talent/desk", act="leave")
    assert town.visitor.get("/talent/requests").status_code == 403
