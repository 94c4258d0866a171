from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.outbox import OutboxRow
from forum.discussions.models import Post, Thread
from tests.discussions.test_moderating import counters
from tests.support.community import Community, Visitor


def accept(community: Community, thread: Thread, post: Post) -> None:
    with community.app.app_context(), transaction():
        db.session.get_one(Thread, thread.id).accepted_post_id = post.id


def test_a_hidden_post_leaves_its_reason_and_its_counters_follow(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    post = community.reply(member, thread, "Buy our lamp.")
    answer = community.visitor(moderator).post(
        f"/p/{post.id}/moderate", act="hide", reason="An advertisement."
    )
    assert answer.status_code == 303
    page = guest.get(f"/t/{thread.id}-{thread.slug}").text
    assert "Buy our lamp." not in page
    assert "An advertisement." in page
    assert "Buy our lamp." in community.visitor(member).get(f"/t/{thread.id}-{thread.slug}").text
    assert counters(community) == []
    topics = [topic for (topic,) in community.rows(select(OutboxRow.topic))]
    assert topics.count("PostRemoved") == 1


def test_a_restored_post_is_the_answer_again(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    post = community.reply(member, thread)
    accept(community, thread, post)
    visitor = community.visitor(moderator)
    visitor.post(f"/p/{post.id}/moderate", act="hide", reason="Names a student.")
    assert community.rows(select(Thread.accepted_post_id)) == [(None,)]
    assert community.rows(select(Thread.last_poster_id)) == [(author.id,)]
    visitor.post(f"/p/{post.id}/moderate", act="restore", reason="It was an example.")
    assert community.rows(select(Thread.accepted_post_id)) == [(post.id,)]
    assert community.rows(select(Post.state, Post.removed_reason)) == [("visible", None)] * 2
    assert community.rows(select(Thread.last_poster_id)) == [(member.id,)]
    assert counters(community) == []


def test_hiding_the_opening_post_hides_its_thread(
    community: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    opening = community.rows(select(Post.id))[0][0]
    visitor = community.visitor(moderator)
    assert "whole thread" in visitor.get(f"/p/{opening}/moderate").text
    visitor.post(f"/p/{opening}/moderate", act="hide", reason="Names a student.")
    assert guest.get(f"/t/{thread.id}-{thread.slug}").status_code == 410
    visitor.post(f"/p/{opening}/moderate", act="restore", reason="It was an example.")
    assert guest.get(f"/t/{thread.id}-{thread.slug}").status_code == 200
    assert counters(community) == []


def test_two_moderators_hide_the_same_post_once(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    post = community.reply(member, community.thread(author))
    visitor = community.visitor(moderator)
    answers = [
        visitor.post(f"/p/{post.id}/moderate", act="hide", reason="An advertisement.")
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert counters(community) == []


def test_members_and_guests_may_not(
    community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    post = community.reply(member, community.thread(author))
    for visitor, status in ((guest, 401), (community.visitor(author), 403)):
        assert visitor.get(f"/p/{post.id}/moderate").status_code == status
        answer = visitor.post(f"/p/{post.id}/moderate", act="hide", reason="I want it so.")
        assert answer.status_code == status
    assert community.rows(select(Post.state).where(Post.id == post.id)) == [("visible",)]


def test_a_reason_is_needed(community: Community, author: Viewer, moderator: Viewer) -> None:
    thread = community.thread(author)
    post = community.reply(author, thread)
    answer = community.visitor(moderator).post(f"/p/{post.id}/moderate", act="hide", reason="")
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert community.visitor(moderator).post("/p/999/moderate", reason="Why.").status_code == 404
