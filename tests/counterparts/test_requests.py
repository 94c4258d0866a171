from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.outbox import OutboxRow
from forum.core.refusals import Conflict
from forum.counterparts.actions import asking
from forum.counterparts.models import ConnectionRequest, Dismissal
from forum.counterparts.tasks import close_silent_requests
from forum.members.actions.linking import block
from forum.members.models import Connection, Context
from tests.counterparts.people import describe, names
from tests.support.community import Community, Visitor
from tests.support.overlap import overlapping

WEEK = timedelta(days=7)
PURPOSE = "I would like to hear how you rotate with carts."
STATES = select(ConnectionRequest.state).order_by(ConnectionRequest.id)


@pytest.fixture
def pair(community: Community, author: Viewer, member: Viewer) -> tuple[Visitor, Visitor]:
    """Two members whose work is the same, each with a browser."""
    return tuple(  # type: ignore[return-value]
        community.visitor(describe(community, person)) for person in (author, member)
    )


def request_id(community: Community) -> int:
    number: int = community.rows(select(ConnectionRequest.id))[-1][0]
    return number


def inbox(community: Community, visitor: Visitor) -> str:
    community.work()
    return visitor.get("/notifications").text


def test_asking_and_accepting_connects_and_tells_both(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author, member = pair
    page = author.get("/counterparts/member/ask")
    assert "You both work on" in page.text
    assert author.post("/counterparts/member/ask", purpose=PURPOSE).status_code == 303
    assert "asks to be your counterpart" in inbox(community, member)
    waiting = member.get("/counterparts/requests").text
    assert PURPOSE in waiting and "You both work on" in waiting
    answer = member.post(f"/counterparts/requests/{request_id(community)}", answer="accepted")
    assert answer.headers["Location"] == "/counterparts/author"
    row = community.rows(select(Connection.low_id, Connection.high_id, Connection.kind))
    assert row == [(*sorted((author.viewer.id or 0, member.viewer.id or 0)), "peer")]
    [event] = community.rows(select(OutboxRow.payload).where(OutboxRow.topic == "Connected"))
    assert event[0]["request_id"] == request_id(community)
    assert "You and Member are counterparts now" in inbox(community, author)
    assert "You and Author are counterparts now" in inbox(community, member)
    assert "Accepted" in author.get("/counterparts/requests").text
    assert names(community, author.viewer) == []


def test_no_later_and_silence_look_the_same(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author, member = pair
    others = [community.visitor(describe(community, community.person(n))) for n in ("bo", "cy")]
    for visitor in (member, *others):
        author.post(f"/counterparts/{visitor.viewer.username}/ask", purpose=PURPOSE)
    ids = [row[0] for row in community.rows(select(ConnectionRequest.id))]
    member.post(f"/counterparts/requests/{ids[0]}", answer="declined")
    others[0].post(f"/counterparts/requests/{ids[1]}", answer="later")
    old = update(ConnectionRequest).where(ConnectionRequest.id == ids[2])
    with community.app.app_context(), transaction():
        db.session.execute(old.values(created_at=now() - WEEK))
    with community.app.app_context():
        close_silent_requests()
    assert community.rows(STATES) == [("declined",), ("later",), ("silent",)]
    page = author.get("/counterparts/requests").text
    assert page.count("Not now") == 3
    assert "eclined" not in page and "ilent" not in page
    told = inbox(community, author)
    assert "Member cannot meet now" in told and "Bo cannot meet now" in told
    assert "Cy" not in told and "eclined" not in told
    assert names(community, author.viewer) == []
    again = author.post("/counterparts/member/ask", purpose=PURPOSE)
    assert again.status_code == 409 and "You can ask again from" in again.text


def test_a_request_is_closed_only_after_a_week(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    pair[0].post("/counterparts/member/ask", purpose=PURPOSE)
    with community.app.app_context():
        close_silent_requests()
    assert community.rows(STATES) == [("open",)]


def test_the_sixth_open_request_is_refused_with_the_text_kept(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author = pair[0]
    for number in range(6):
        describe(community, community.person(f"near{number}"))
        answer = author.post(f"/counterparts/near{number}/ask", purpose=f"{PURPOSE} {number}")
    assert answer.status_code == 409
    assert "5 requests waiting" in answer.text and f"{PURPOSE} 5" in answer.text
    assert len(community.rows(STATES)) == 5
    early = author.get("/counterparts/near5/ask").text
    assert "5 requests waiting" in early and 'href="/counterparts/requests">Take one back' in early


@pytest.mark.parametrize("purpose", ["", "   ", "x" * 501])
def test_a_request_needs_a_purpose_of_at_most_500_characters(
    community: Community, pair: tuple[Visitor, Visitor], purpose: str
) -> None:
    answer = pair[0].post("/counterparts/member/ask", purpose=purpose)
    assert answer.status_code == 422 and "field-error" in answer.text
    assert community.rows(STATES) == []


def test_hostile_text_stays_text(community: Community, pair: tuple[Visitor, Visitor]) -> None:
    pair[0].post("/counterparts/member/ask", purpose="<script>alert(1)</script> **bold** שלום")
    page = pair[1].get("/counterparts/requests").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **bold** שלום" in page


def test_asking_twice_oneself_or_nobody_is_refused(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author = pair[0]
    author.post("/counterparts/member/ask", purpose=PURPOSE)
    assert author.post("/counterparts/member/ask", purpose=PURPOSE).status_code == 409
    assert author.post("/counterparts/author/ask", purpose=PURPOSE).status_code == 403
    assert author.post("/counterparts/nobody-here/ask", purpose=PURPOSE).status_code == 404
    assert community.visitor().get("/counterparts").status_code == 401
    describe(community, pair[1].viewer, organization_kind="vendor")
    assert pair[1].post("/counterparts/author/ask", purpose=PURPOSE).status_code == 403


def test_two_requests_that_cross_become_one_connection(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author, member = pair
    author.post("/counterparts/member/ask", purpose=PURPOSE)
    answer = member.post("/counterparts/author/ask", purpose="I wanted to ask you too.")
    assert answer.headers["Location"] == "/counterparts/author"
    assert community.rows(STATES) == [("accepted",), ("accepted",)]
    assert len(community.rows(select(Connection.low_id))) == 1
    page = author.get("/counterparts/member").text
    assert PURPOSE in page and "I wanted to ask you too." in page


def test_two_requests_that_cross_at_one_moment_do_too(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    sides = ((pair[0], "member"), (pair[1], "author"))
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(_ask, sides))
    assert answers == [303, 303]
    assert community.rows(STATES) == [("accepted",), ("accepted",)]
    assert len(community.rows(select(Connection.low_id))) == 1


def _ask(side: tuple[Visitor, str]) -> int:
    return side[0].post(f"/counterparts/{side[1]}/ask", purpose=PURPOSE).status_code


def test_whoever_closes_contact_in_that_minute_is_not_asked(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author, member = pair
    shut = update(Context).where(Context.user_id == member.viewer.id)

    def ask() -> Any:
        try:
            return asking.ask(author.viewer, "member", PURPOSE)
        except Conflict as refusal:
            return refusal.message

    def close() -> None:
        asking.lock_pair(author.viewer.id or 0, member.viewer.id or 0)
        db.session.execute(shut.values(open_to_contact=False))

    assert "does not take requests" in overlapping(community.app, close, ask)
    answer = author.post("/counterparts/member/ask", purpose=PURPOSE)
    assert answer.status_code == 409 and PURPOSE in answer.text
    assert community.rows(STATES) == []
    assert names(community, author.viewer) == []


def test_whoever_has_enough_counterparts_for_now_is_not_asked(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author, member = pair
    describe(community, member.viewer, capacity=1)
    other = community.visitor(describe(community, community.person("other")))
    author.post("/counterparts/member/ask", purpose=PURPOSE)
    member.post(f"/counterparts/requests/{request_id(community)}", answer="accepted")
    assert "member" not in names(community, other.viewer)
    assert other.post("/counterparts/member/ask", purpose=PURPOSE).status_code == 409
    long_ago = update(ConnectionRequest).values(answered_at=now() - timedelta(days=31))
    with community.app.app_context(), transaction():
        db.session.execute(long_ago)
    assert "member" in names(community, other.viewer)


def test_only_who_was_asked_answers_and_only_once(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author, member = pair
    author.post("/counterparts/member/ask", purpose=PURPOSE)
    address = f"/counterparts/requests/{request_id(community)}"
    stranger = community.visitor(community.person("stranger"))
    assert author.post(address, answer="accepted").status_code == 404
    assert stranger.post(address, answer="accepted").status_code == 404
    assert member.post(address, answer="perhaps").status_code == 422
    assert member.post(address, answer="later").status_code == 303
    assert member.post(address, answer="accepted").status_code == 409
    assert community.rows(select(Connection.low_id)) == []


def test_a_block_hides_a_request_and_stands_against_its_answer(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author, member = pair
    author.post("/counterparts/member/ask", purpose=PURPOSE)
    with community.app.app_context(), transaction():
        block(author.viewer.id or 0, member.viewer.id or 0)
    assert PURPOSE not in member.get("/counterparts/requests").text
    address = f"/counterparts/requests/{request_id(community)}"
    assert member.post(address, answer="accepted").status_code == 409
    assert member.get("/counterparts/author/ask").status_code == 404


def test_what_the_asker_hides_is_no_reason_for_the_asked(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author, member = pair
    describe(community, author.viewer, shown=2)
    author.post("/counterparts/member/ask", purpose=PURPOSE)
    page = member.get("/counterparts/requests").text
    assert PURPOSE in page and "You both" not in page


def test_a_dismissal_persists(community: Community, pair: tuple[Visitor, Visitor]) -> None:
    author, member = pair
    assert author.post("/counterparts/member/dismiss", reason="x" * 301).status_code == 422
    assert author.post("/counterparts/member/dismiss", reason="We met.").status_code == 303
    assert author.post("/counterparts/member/dismiss").status_code == 303
    assert len(community.rows(select(Dismissal.at))) == 1
    describe(community, member.viewer)
    assert names(community, author.viewer) == []
    assert names(community, member.viewer) == ["author"]


def test_the_list_of_requests_asks_as_much_for_many(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    spent = []
    for size in (2, 4):
        for number in range(size):
            person = describe(community, community.person(f"near{number}"))
            community.visitor(person).post("/counterparts/author/ask", purpose=PURPOSE)
        pair[0].get("/counterparts/requests")
        with community.statements() as seen:
            assert pair[0].get("/counterparts/requests").status_code == 200
        spent.append(len(seen))
    assert spent[0] == spent[1] <= 7
