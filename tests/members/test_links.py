from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import transaction
from forum.core.refusals import Refusal
from forum.members.actions import linking
from forum.members.models import Block, Connection, MemberFollow
from forum.members.queries.links import blocked_between, followers_of
from forum.members.queries.people import connected
from tests.support.community import Community, Visitor


def number(person: Viewer) -> int:
    assert person.id is not None
    return person.id


def test_a_member_is_followed_and_no_longer(
    community: Community, author: Viewer, member: Viewer
) -> None:
    reader = community.visitor(member)
    for _ in range(2):
        assert reader.post("/members/author/follow", on="1").status_code == 303
    with community.app.app_context():
        assert list(followers_of(number(author))) == [member.id]
    assert "Unfollow" in reader.get("/members/author").text
    for _ in range(2):
        assert reader.post("/members/author/follow", on="0").status_code == 303
    assert community.rows(select(MemberFollow.user_id)) == []


def test_a_block_ends_everything_between_two_and_leaves_no_trace(
    community: Community, author: Viewer, member: Viewer
) -> None:
    mine, theirs = community.visitor(author), community.visitor(member)
    with community.app.app_context(), transaction():
        linking.connect(number(author), number(member), "peer")
        linking.follow(number(author), number(member))
        linking.follow(number(member), number(author))
    before = theirs.get("/members/author").text
    for _ in range(2):
        assert mine.post("/members/member/block", on="1").status_code == 303
    assert community.rows(select(MemberFollow.user_id)) == []
    assert community.rows(select(Connection.low_id)) == []
    assert len(community.rows(select(Block.user_id))) == 1
    page = theirs.get("/members/author").text
    assert "blocked" not in page.lower()
    assert "Unblock" not in page
    assert "/members/author/follow" in before
    assert "/members/author/follow" in page
    refused = theirs.post("/members/author/follow", on="1")
    assert refused.status_code == 422
    assert "This member cannot be followed." in refused.text
    assert mine.post("/members/member/follow", on="1").status_code == 422
    assert "@member" not in theirs.get("/account/blocked").text
    with community.app.app_context(), transaction(), pytest.raises(Refusal):
        linking.connect(number(member), number(author))


def test_the_list_of_blocked_people_takes_them_back(
    community: Community, author: Viewer, member: Viewer
) -> None:
    mine = community.visitor(author)
    assert "Nobody is blocked" in mine.get("/account/blocked").text
    mine.post("/members/member/block", on="1")
    assert "@member" in mine.get("/account/blocked").text
    assert "Unblock" in mine.get("/members/member").text
    answer = mine.post("/members/member/block", on="0", back="list")
    assert (answer.status_code, answer.location) == (303, "/account/blocked")
    assert "@member" not in mine.get("/account/blocked").text
    with community.app.app_context():
        assert not blocked_between(number(author), number(member))


def test_the_list_of_blocked_people_is_walked_at_one_cost(
    community: Community, author: Viewer
) -> None:
    seen: list[str] = []
    people = [community.person(f"noise-{n:02}") for n in range(60)]
    with community.app.app_context(), transaction():
        for person in people:
            linking.block(number(author), number(person))
    mine = community.visitor(author)
    address = "/account/blocked"
    with community.statements() as first:
        page = mine.get(address).text
    older = page.partition("after=")[2].partition('"')[0]
    with community.statements() as second:
        rest = mine.get(f"{address}?after={older}").text
    assert len(first) == len(second)
    seen = [p.username for p in people if f"@{p.username}<" in page]
    seen += [p.username for p in people if f"@{p.username}<" in rest]
    assert (len(seen), len(set(seen))) == (60, 60)


def test_nobody_follows_blocks_or_meets_themselves(community: Community, author: Viewer) -> None:
    mine = community.visitor(author)
    assert mine.post("/members/author/follow", on="1").status_code == 422
    assert mine.post("/members/author/block", on="1").status_code == 422
    with community.app.app_context(), transaction(), pytest.raises(Refusal):
        linking.connect(number(author), number(author))
    page = mine.get("/members/author").text
    assert "/members/author/follow" not in page
    assert mine.post("/members/nobody/follow").status_code == 404


def test_two_who_meet_are_connected_once_whichever_way(
    community: Community, author: Viewer, member: Viewer
) -> None:
    a, b = number(author), number(member)
    with community.app.app_context(), transaction():
        linking.connect(a, b)
        linking.connect(b, a, "ahead")
        assert connected(a, b)
        assert connected(b, a)
    assert community.rows(select(Connection.low_id, Connection.kind)) == [(min(a, b), "peer")]
    with community.app.app_context(), transaction():
        linking.disconnect(b, a)
        assert not connected(a, b)


def test_followers_who_are_apart_or_gone_are_not_told(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    left = community.person("left", state="deleted")
    with community.app.app_context(), transaction():
        for person in (member, moderator, left):
            linking.follow(number(person), number(author))
        linking.block(number(author), number(moderator))
        assert list(followers_of(number(author))) == [member.id]


def test_a_guest_is_asked_to_sign_in(author: Viewer, guest: Visitor) -> None:
    assert guest.post(f"/members/{author.username}/follow", on="1").status_code == 401
    assert "/follow" not in guest.get(f"/members/{author.username}").text.partition("<main")[2]
