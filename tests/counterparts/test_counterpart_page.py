from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import transaction
from forum.counterparts.models import Pairing
from forum.members.actions.linking import block, connect
from forum.members.models import Connection
from tests.counterparts.people import describe
from tests.support.community import Community, Visitor


@pytest.fixture
def pair(community: Community, author: Viewer, member: Viewer) -> tuple[Visitor, Visitor]:
    """Two counterparts, each with a browser."""
    describe(community, author, stage="installing")
    describe(community, member, stage="initial-implementation")
    with community.app.app_context(), transaction():
        connect(author.id or 0, member.id or 0, "ahead")
    return community.visitor(author), community.visitor(member)


def goal(community: Community) -> int:
    number: int = community.rows(select(Pairing.id))[-1][0]
    return number


def test_both_see_what_they_share(community: Community, pair: tuple[Visitor, Visitor]) -> None:
    page = pair[0].get("/counterparts/member").text
    assert "You both use" in page and "one step ahead of you" in page
    assert "one step behind you" in pair[1].get("/counterparts/author").text
    assert "Member" in pair[0].get("/counterparts/requests").text


def test_nobody_else_opens_it(community: Community, pair: tuple[Visitor, Visitor]) -> None:
    stranger = community.visitor(community.person("stranger"))
    admin = community.visitor(community.person("boss", "admin"))
    for visitor in (stranger, admin):
        assert visitor.get("/counterparts/member").status_code == 404
        assert visitor.post("/counterparts/member/goal", goal="x").status_code == 404
        assert visitor.post("/counterparts/member/end").status_code == 404


def test_a_goal_has_four_check_ins_and_an_answer(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author, member = pair
    assert author.post("/counterparts/member/goal", goal="").status_code == 422
    assert author.post("/counterparts/member/goal", goal="x" * 301).status_code == 422
    assert author.post("/counterparts/member/goal", goal="Rotate by May").status_code == 303
    second = member.post("/counterparts/author/goal", goal="Another")
    assert second.status_code == 409 and "a goal already" in second.text
    address = f"/counterparts/author/goal/{goal(community)}"
    for number in range(4):
        answer = member.post(f"{address}/check-in", note=f"Week {number}")
        assert answer.status_code == 303
    assert member.post(f"{address}/check-in", note="Week 5").status_code == 409
    page = author.get("/counterparts/member").text
    assert "Week 0" in page and "4 of 4 check-ins" in page
    community.work()
    told = author.get("/notifications").text
    assert "Member wrote 4 times how your goal is going" in told
    assert member.post(f"{address}/close", closing="Well").status_code == 422
    assert member.post(f"{address}/close", helped="yes", closing="Well").status_code == 303
    assert member.post(f"{address}/close", helped="no").status_code == 409
    [row] = community.rows(select(Pairing.helped, Pairing.closing))
    assert (bool(row[0]), row[1]) == (True, "Well")
    assert "It helped" in author.get("/counterparts/member").text
    assert author.post("/counterparts/member/goal", goal="The next").status_code == 303


def test_another_pair_s_goal_is_not_there(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    pair[0].post("/counterparts/member/goal", goal="Ours")
    third = community.person("third")
    with community.app.app_context(), transaction():
        connect(third.id or 0, pair[0].viewer.id or 0)
    visitor = community.visitor(third)
    address = f"/counterparts/author/goal/{goal(community)}"
    assert visitor.post(f"{address}/check-in", note="Not mine").status_code == 404
    assert visitor.post(f"{address}/close", helped="yes").status_code == 404


def test_ending_it_closes_the_page_and_the_goal(
    community: Community, pair: tuple[Visitor, Visitor]
) -> None:
    author, member = pair
    author.post("/counterparts/member/goal", goal="Ours")
    assert author.post("/counterparts/member/end").status_code == 303
    assert community.rows(select(Connection.low_id)) == []
    assert community.rows(select(Pairing.closed_at))[0][0] is not None
    assert member.get("/counterparts/author").status_code == 404


def test_a_block_closes_it_too(community: Community, pair: tuple[Visitor, Visitor]) -> None:
    with community.app.app_context(), transaction():
        block(pair[0].viewer.id or 0, pair[1].viewer.id or 0)
    assert pair[1].get("/counterparts/author").status_code == 404
    assert pair[0].get("/counterparts/member").status_code == 404
