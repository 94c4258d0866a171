from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.discussions.actions.reacting import bookmark
from forum.discussions.models import Bookmark
from tests.support.community import Community, Visitor
from tests.support.overlap import overlapping


def test_a_post_is_kept_and_let_go(community: Community, author: Viewer, member: Viewer) -> None:
    post = community.reply(author, community.thread(author), "Print in May.")
    visitor = community.visitor(member)
    for _ in "12":
        assert visitor.post(f"/p/{post.id}/bookmark", on="1").status_code == 303
    page = visitor.get("/bookmarks").text
    assert "How do you print login cards?" in page
    assert "Print in May." in page
    assert "No bookmarks" in community.visitor(author).get("/bookmarks").text
    answer = visitor.post(f"/p/{post.id}/bookmark", on="0", back="bookmarks")
    assert answer.location == "/bookmarks"
    assert community.rows(select(Bookmark.post_id)) == []


def test_the_list_goes_on_behind_a_full_page(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    posts = [community.reply(author, thread, f"Reply number {n}.") for n in range(1, 33)]
    moment = now()
    with community.app.app_context(), transaction():
        db.session.add_all(
            Bookmark(user_id=member.id, post_id=post.id, at=moment - timedelta(minutes=place // 2))
            for place, post in enumerate(posts)
        )
    visitor = community.visitor(member)
    first = visitor.get("/bookmarks").text
    after = first.split('href="/bookmarks?after=')[1].split('"')[0]
    second = visitor.get(f"/bookmarks?after={after}").text
    for post in posts:
        seen = [f'href="/p/{post.id}"' in page for page in (first, second)]
        assert sum(seen) == 1


def test_what_was_taken_away_is_not_listed(
    community: Community, author: Viewer, member: Viewer
) -> None:
    post = community.reply(author, community.thread(author), "Print in May.")
    visitor = community.visitor(member)
    visitor.post(f"/p/{post.id}/bookmark", on="1")
    community.visitor(author).post(f"/p/{post.id}/delete", reason="")
    assert "Print in May." not in visitor.get("/bookmarks").text
    assert visitor.post(f"/p/{post.id}/bookmark", on="1").status_code == 410


def test_a_guest_has_no_bookmarks(community: Community, author: Viewer, guest: Visitor) -> None:
    post = community.reply(author, community.thread(author))
    assert guest.get("/bookmarks").status_code == 401
    assert guest.post(f"/p/{post.id}/bookmark").status_code == 401


def test_bad_addresses_are_not_found(community: Community, member: Viewer) -> None:
    visitor = community.visitor(member)
    assert visitor.get("/bookmarks?after=nonsense").status_code == 404
    assert visitor.post("/p/999999/bookmark").status_code == 404
    assert visitor.get("/p/1/bookmark").status_code == 405


@pytest.mark.parametrize("on", [True, False])
def test_two_taps_at_one_moment_keep_or_let_go_once(
    community: Community, author: Viewer, member: Viewer, on: bool
) -> None:
    post = community.reply(author, community.thread(author))
    if not on:
        community.visitor(member).post(f"/p/{post.id}/bookmark", on="1")
    overlapping(
        community.app, lambda: bookmark(member, post, on), lambda: bookmark(member, post, on)
    )
    assert len(community.rows(select(Bookmark.post_id))) == int(on)
