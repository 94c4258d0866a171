from __future__ import annotations

from forum.core.access import Viewer
from tests.support.community import Community


def test_a_kept_page_is_answered_without_making_it_again(
    community: Community, author: Viewer
) -> None:
    thread = community.thread(author)
    guest = community.app.test_client()
    address = f"/t/{thread.id}-{thread.slug}"
    first = guest.get(address)
    with community.statements() as statements:
        second = guest.get(address)
    assert statements == []  # one read of versions, below what the engine's events see
    assert second.text == first.text
    assert second.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert "Cookie" in second.headers["Vary"]
    same = guest.get(address, headers={"If-None-Match": second.headers["ETag"]})
    assert same.status_code == 304


def test_a_change_is_seen_at_once(community: Community, author: Viewer, member: Viewer) -> None:
    thread = community.thread(author)
    guest = community.app.test_client()
    addresses = [f"/t/{thread.id}-{thread.slug}", "/discussions/practice", "/"]
    before = [guest.get(address).text for address in addresses]
    community.reply(member, thread, "Something quite new.")
    after = [guest.get(address).text for address in addresses]
    assert all(old != new for old, new in zip(before, after, strict=True))
    assert "Something quite new." in after[0]


def test_members_never_get_what_is_kept_for_guests(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    address = f"/t/{thread.id}-{thread.slug}"
    guest = community.app.test_client()
    guest.get(address)
    assert "Post reply" in community.visitor(member).get(address).text
    assert "Post reply" not in guest.get(address).text


def test_pages_with_made_up_queries_are_not_kept(community: Community, author: Viewer) -> None:
    thread = community.thread(author)
    guest = community.app.test_client()
    for _ in range(2):
        with community.statements() as statements:
            guest.get(f"/t/{thread.id}-{thread.slug}?x=1")
        assert statements


def test_an_address_that_is_not_utf8_is_refused(community: Community) -> None:
    answer = community.app.test_client().get("/", environ_overrides={"QUERY_STRING": "q=\xff"})
    assert answer.status_code == 400
    odd = community.app.test_client(use_cookies=False)
    cookie = {"HTTP_COOKIE": "remember_token=abc|\xe9"}
    assert odd.get("/", environ_overrides=cookie).status_code == 200
