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


def test_a_moderator_does_not_bring_back_their_own_words(
    community: Community, moderator: Viewer, admin: Viewer
) -> None:
    thread = community.thread(moderator)
    post = community.reply(moderator, thread)
    judge, own = community.visitor(admin), community.visitor(moderator)
    judge.post(f"/p/{post.id}/moderate", act="hide", reason="Not so.")
    assert own.post(f"/p/{post.id}/moderate", act="restore", reason="Yes so.").status_code == 403
    judge.post(f"/t/{thread.id}/moderate/hide", reason="Not so.")
    answer = own.post(f"/t/{thread.id}/moderate/restore", reason="Yes so.")
    assert answer.status_code == 403
    assert community.rows(select(Thread.state)) == [("hidden",)]
    assert community.rows(select(Post.state).where(Post.id == post.id)) == [("hidden",)]


def test_a_moderator_does_not_undelete_what_another_took_from_them(
    community: Community, author: Viewer, moderator: Viewer, admin: Viewer
) -> None:
    post = community.reply(moderator, community.thread(author))
    community.visitor(admin).post(f"/p/{post.id}/delete", reason="Not so.")
    visitor = community.visitor(moderator)
    assert visitor.post(f"/p/{post.id}/restore").status_code == 403
    assert community.visitor(admin).post(f"/p/{post.id}/restore").status_code == 303
    visitor.post(f"/p/{post.id}/delete", reason="")
    assert visitor.post(f"/p/{post.id}/restore").status_code == 303


def test_an_administrator_has_nobody_to_ask(community: Community, admin: Viewer) -> None:
    post = community.reply(admin, community.thread(admin))
    visitor = community.visitor(admin)
    for act in ("hide", "restore"):
        answer = visitor.post(f"/p/{post.id}/moderate", act=act, reason="A try.")
        assert answer.status_code == 303


def test_what_its_author_deleted_is_not_hidden_and_so_never_restored(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    post = community.reply(member, thread)
    community.visitor(member).post(f"/p/{post.id}/delete", reason="")
    visitor = community.visitor(moderator)
    assert "Hide the post" not in visitor.get(f"/p/{post.id}/moderate").text
    for act in ("hide", "restore"):
        answer = visitor.post(f"/p/{post.id}/moderate", act=act, reason="Why not.")
        assert answer.status_code == 409
    assert community.rows(select(Post.state).where(Post.id == post.id)) == [("deleted",)]
    opening = community.rows(select(Post.id).where(Post.number == 1))[0][0]
    community.visitor(author).post(f"/p/{opening}/delete", reason="")
    assert "Hide the thread" not in visitor.get(f"/t/{thread.id}/moderate").text
    assert counters(community) == []
