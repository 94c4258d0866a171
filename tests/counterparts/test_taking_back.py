from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.refusals import Conflict
from forum.counterparts.actions import asking
from forum.counterparts.models import ConnectionRequest, Dismissal
from forum.members.actions.linking import block
from forum.members.models import Connection
from forum.notifications.models import Notice
from tests.counterparts.people import describe, names
from tests.support.community import Community, Visitor
from tests.support.overlap import overlapping

PURPOSE = "I would like to hear how you rotate with carts."
STATES = select(ConnectionRequest.state).order_by(ConnectionRequest.id)


@pytest.fixture
def pair(community: Community, author: Viewer, member: Viewer) -> tuple[Visitor, Visitor]:
    """Two members whose work is the same, each with a browser."""
    return tuple(  # type: ignore[return-value]
        community.visitor(describe(community, person)) for person in (author, member)
    )


def ask(community: Community, author: Visitor, username: str = "member") -> int:
    author.post(f"/counterparts/{username}/ask", purpose=PURPOSE)
    number: int = community.rows(select(func.max(ConnectionRequest.id)))[0][0]
    return number


def test_a_request_taken_back_leaves_nothing_with_whom_it_asked(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author, member = pair
    number = ask(community, author)
    community.work()
    assert "asks to be your counterpart" in member.get("/notifications").text
    assert "Take this request back" in author.get("/counterparts/requests").text
    answer = author.post(f"/counterparts/requests/{number}/withdraw")
    assert answer.headers["Location"] == "/counterparts/requests"
    community.work()
    assert "asks to be your counterpart" not in member.get("/notifications").text
    assert PURPOSE not in member.get("/counterparts/requests").text
    page = author.get("/counterparts/requests").text
    assert "Taken back" in page and "Take this request back" not in page
    late = member.post(f"/counterparts/requests/{number}", answer="accepted")
    assert late.status_code == 409 and "was taken back" in late.text
    assert community.rows(select(Connection.low_id)) == []


def test_a_notice_that_is_not_delivered_yet_goes_too(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    pair[0].post(f"/counterparts/requests/{ask(community, pair[0])}/withdraw")
    community.work()
    assert community.rows(select(Notice.kind)) == []


def test_its_place_is_free_at_once_and_the_same_person_after_a_week(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author = pair[0]
    for number in range(5):
        describe(community, community.person(f"near{number}"))
        last = ask(community, author, f"near{number}")
    full = author.post("/counterparts/member/ask", purpose=PURPOSE)
    assert full.status_code == 409 and "take one back" in full.text
    author.post(f"/counterparts/requests/{last}/withdraw")
    assert author.post("/counterparts/member/ask", purpose=PURPOSE).status_code == 303
    again = author.post("/counterparts/near4/ask", purpose=PURPOSE)
    assert again.status_code == 409 and "You can ask again from" in again.text
    assert "near4" not in names(community, author.viewer)
    closed = update(ConnectionRequest).where(ConnectionRequest.id == last)
    with community.app.app_context(), transaction():
        db.session.execute(closed.values(answered_at=now() - timedelta(days=7)))
    assert "near4" in names(community, author.viewer)


def test_only_who_asked_takes_back_and_only_what_is_open(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author, member = pair
    number = ask(community, author)
    address = f"/counterparts/requests/{number}/withdraw"
    stranger = community.visitor(community.person("stranger"))
    assert member.post(address).status_code == stranger.post(address).status_code == 404
    assert community.visitor().post(address).status_code == 401
    assert author.get(address).status_code == 405
    member.post(f"/counterparts/requests/{number}", answer="later")
    answer = author.post(address)
    assert answer.status_code == 409 and "later" not in answer.text
    assert community.rows(STATES) == [("later",)]


@pytest.mark.parametrize("first", ["answer", "withdraw"])
def test_taking_back_and_accepting_at_one_moment_the_first_stands(
    community: Community, pair: tuple[Visitor, Visitor], first: str
) -> None:
    author, member = pair
    number = ask(community, author)

    def accept() -> object:
        return asking.answer(member.viewer, number, "accepted")

    def withdraw() -> object:
        asking.withdraw(author.viewer, number)
        return None

    def refused(act: object) -> str:
        try:
            act()  # type: ignore[operator]
        except Conflict as refusal:
            return refusal.message
        return ""

    if first == "answer":
        said = overlapping(community.app, accept, lambda: refused(withdraw))
        assert "you are counterparts now" in said
        assert community.rows(STATES) == [("accepted",)]
    else:
        said = overlapping(community.app, withdraw, lambda: refused(accept))
        assert "was taken back" in said
        assert community.rows(STATES) == [("withdrawn",)]
    assert len(community.rows(select(Connection.low_id))) == (first == "answer")


def test_who_was_asked_may_ask_back_after_a_request_was_taken_back(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author, member = pair
    author.post(f"/counterparts/requests/{ask(community, author)}/withdraw")
    assert member.post("/counterparts/author/ask", purpose=PURPOSE).status_code == 303
    assert community.rows(STATES) == [("withdrawn",), ("open",)]


def test_whoever_is_not_for_me_can_be_shown_again(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author, member = pair
    empty = author.get("/counterparts/dismissed").text
    assert "Nobody is left out" in empty and 'href="/counterparts"' in empty
    author.post("/counterparts/member/dismiss", reason="We met <b>once</b>.")
    page = author.get("/counterparts/dismissed").text
    assert "Member" in page and "We met &lt;b&gt;once&lt;/b&gt;." in page
    assert "We met" not in member.get("/counterparts/dismissed").text
    assert author.post("/counterparts/member/show-again").status_code == 303
    assert author.post("/counterparts/member/show-again").status_code == 303, "twice is once"
    assert community.rows(select(Dismissal.at)) == []
    assert names(community, author.viewer) == ["member"]
    assert community.visitor().get("/counterparts/dismissed").status_code == 401
    assert community.visitor().post("/counterparts/member/show-again").status_code == 401
    assert author.get("/counterparts/dismissed?after=nonsense").status_code == 404


def test_the_list_of_dismissed_is_walked_by_cursor_and_asks_as_much_for_many(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author = pair[0]
    people = [community.person(f"near{number:02}") for number in range(52)]
    _dismiss(community, author.viewer, people[:3])
    author.get("/counterparts/dismissed")
    few = _asked(community, author)
    _dismiss(community, author.viewer, people[3:])
    assert _asked(community, author) == few <= 6
    page = author.get("/counterparts/dismissed").text
    assert page.count("Show again") == 50 and "Near01" not in page
    older = page.split("?after=")[1].split('"')[0]
    rest = author.get(f"/counterparts/dismissed?after={older}").text
    assert rest.count("Show again") == 2 and "Near01" in rest
    with community.app.app_context(), transaction():
        block(people[0].id or 0, author.viewer.id or 0)
    assert "Near00" not in author.get(f"/counterparts/dismissed?after={older}").text


def _dismiss(community: Community, viewer: Viewer, people: list[Viewer]) -> None:
    with community.app.app_context(), transaction():
        for person in people:
            asking.dismiss(viewer, person.username, "")


def _asked(community: Community, visitor: Visitor) -> int:
    with community.statements() as seen:
        assert visitor.get("/counterparts/dismissed").status_code == 200
    return len(seen)
