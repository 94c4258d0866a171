from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.discussions.models import Follow
from tests.support.community import Community, Visitor


def follows(community: Community, person: Viewer) -> list[tuple[str, int]]:
    rows = select(Follow.kind, Follow.target_id).where(Follow.user_id == person.id)
    return [tuple(row) for row in community.rows(rows)]


def test_a_thread_is_followed_and_let_go(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    visitor = community.visitor(member)
    address = f"/t/{thread.id}-{thread.slug}"
    assert ">Follow<" in visitor.get(address).text
    for _ in "12":
        answer = visitor.post(f"/t/{thread.id}/follow", on="1")
        assert (answer.status_code, answer.location) == (303, address)
    assert follows(community, member) == [("thread", thread.id)]
    assert ">Unfollow<" in visitor.get(address).text
    for _ in "12":
        visitor.post(f"/t/{thread.id}/follow", on="0")
    assert follows(community, member) == []


def test_a_space_is_followed_and_let_go(community: Community, member: Viewer) -> None:
    community.space("tools")
    visitor = community.visitor(member)
    answer = visitor.post("/discussions/tools/follow", on="1")
    assert (answer.status_code, answer.location) == (303, "/discussions/tools")
    assert "Unfollow" in visitor.get("/discussions/tools").text
    visitor.post("/discussions/tools/follow", on="0")
    assert follows(community, member) == []


def test_guests_are_led_to_sign_in(community: Community, author: Viewer, guest: Visitor) -> None:
    thread = community.thread(author)
    assert guest.post(f"/t/{thread.id}/follow", on="1").status_code == 401
    assert guest.post("/discussions/practice/follow", on="1").status_code == 401
    for address in (f"/t/{thread.id}-{thread.slug}", "/discussions/practice"):
        assert f'href="/signin?next={address}"' in guest.get(address).text


@pytest.mark.parametrize("address", ["/t/999999/follow", "/discussions/nowhere/follow"])
def test_what_is_not_there_is_not_followed(
    community: Community, member: Viewer, address: str
) -> None:
    visitor = community.visitor(member)
    assert visitor.post(address, on="1").status_code == 404
    assert visitor.get(address).status_code == 405


def test_a_space_one_may_not_read_is_not_followed(
    community: Community, member: Viewer, moderator: Viewer
) -> None:
    community.space("staff", audience="moderators")
    assert community.visitor(member).post("/discussions/staff/follow", on="1").status_code == 404
    assert community.visitor(moderator).post("/discussions/staff/follow", on="1").status_code == 303
