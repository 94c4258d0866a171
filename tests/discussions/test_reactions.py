from __future__ import annotations

import pytest
from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.discussions.models import Post, Reaction
from forum.members.models import Profile
from tests.support.community import Community, Visitor


@pytest.mark.parametrize("kind", ["helped", "me-too"])
def test_a_mark_is_set_and_taken_back(
    community: Community, author: Viewer, member: Viewer, kind: str
) -> None:
    thread = community.thread(author)
    post = community.reply(author, thread)
    visitor = community.visitor(member)
    answer = visitor.post(f"/p/{post.id}/{kind}", on="1")
    assert (answer.status_code, answer.location) == (303, f"/t/{thread.id}-{thread.slug}#post-2")
    # The same press again, as a double click sends it.
    visitor.post(f"/p/{post.id}/{kind}", on="1")
    counts = select(Post.helped_count, Post.me_too_count).where(Post.id == post.id)
    assert community.rows(counts) == [(1, 0) if kind == "helped" else (0, 1)]
    assert 'aria-pressed="true"' in visitor.get(f"/t/{thread.id}-{thread.slug}").text
    for _ in "12":
        visitor.post(f"/p/{post.id}/{kind}", on="0")
    assert community.rows(counts) == [(0, 0)]
    assert community.rows(select(Reaction.kind)) == []


def test_a_button_says_what_it_does_next(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    post = community.reply(author, thread)
    visitor = community.visitor(member)
    button = f'formaction="/p/{post.id}/helped" name="on" value="{{}}"'
    address = f"/t/{thread.id}-{thread.slug}"
    assert button.format(1) in visitor.get(address).text
    visitor.post(f"/p/{post.id}/helped", on="1")
    assert button.format(0) in visitor.get(address).text


def test_a_button_without_a_word_for_it_means_the_opposite_of_what_is(
    community: Community, author: Viewer, member: Viewer
) -> None:
    post = community.reply(author, community.thread(author))
    visitor = community.visitor(member)
    seen = []
    for _ in "123":
        visitor.post(f"/p/{post.id}/helped")
        seen += community.rows(select(Post.helped_count).where(Post.id == post.id))
    assert seen == [(1,), (0,), (1,)]


def test_what_helped_counts_for_its_author(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    post = community.reply(author, community.thread(author))
    for person in (member, moderator):
        community.visitor(person).post(f"/p/{post.id}/helped", on="1")
    mine = select(Profile.helped_count).where(Profile.user_id == author.id)
    assert community.rows(mine) == [(2,)]
    community.visitor(member).post(f"/p/{post.id}/helped", on="0")
    assert community.rows(mine) == [(1,)]


def test_what_helped_elsewhere_is_counted_once(
    community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    post = community.reply(author, thread)
    with community.app.app_context(), transaction():
        imported = {"helped_count": 3, "helped_elsewhere": 3}
        db.session.execute(update(Post).where(Post.id == post.id).values(**imported))
        db.session.execute(update(Profile).values(helped_count=3))
    community.visitor(member).post(f"/p/{post.id}/helped", on="1")
    page = guest.get(f"/t/{thread.id}-{thread.slug}").text
    assert 'This helped <b class="number">4</b>' in page


@pytest.mark.parametrize("kind", ["helped", "me-too"])
def test_nobody_marks_their_own_words(community: Community, author: Viewer, kind: str) -> None:
    post = community.reply(author, community.thread(author))
    assert community.visitor(author).post(f"/p/{post.id}/{kind}", on="1").status_code == 403


def test_what_is_away_takes_no_mark(community: Community, author: Viewer, member: Viewer) -> None:
    post = community.reply(author, community.thread(author))
    community.visitor(author).post(f"/p/{post.id}/delete", reason="")
    assert community.visitor(member).post(f"/p/{post.id}/helped", on="1").status_code == 403


def test_a_guest_is_asked_to_sign_in(community: Community, author: Viewer, guest: Visitor) -> None:
    post = community.reply(author, community.thread(author))
    assert guest.post(f"/p/{post.id}/helped").status_code == 401


def test_an_unknown_post_is_not_found_and_a_get_does_nothing(
    community: Community, member: Viewer
) -> None:
    visitor = community.visitor(member)
    assert visitor.post("/p/999999/helped").status_code == 404
    assert visitor.get("/p/1/helped").status_code == 405
