from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.outbox import OutboxRow
from forum.discussions.models import Post, Thread
from tests.support.community import Community, Visitor


def test_who_asked_marks_the_answer(
    community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    post = community.reply(member, thread)
    visitor = community.visitor(author)
    for _ in "12":
        assert visitor.post(f"/p/{post.id}/accept", on="1").status_code == 303
    page = guest.get(f"/t/{thread.id}-{thread.slug}").text
    assert "Member answered this." in page
    assert "Accepted answer" in page
    assert "Answered" in guest.get("/discussions/practice").text
    accepted = select(OutboxRow.payload).where(OutboxRow.topic == "AnswerAccepted")
    payloads = community.rows(accepted)
    assert [(p["post_id"], p["author_id"], p["by_id"]) for (p,) in payloads] == [
        (post.id, member.id, author.id)
    ]
    visitor.post(f"/p/{post.id}/accept", on="0")
    assert community.rows(select(Thread.accepted_post_id)) == [(None,)]


def test_another_post_takes_the_mark_over(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    first, second = community.reply(member, thread), community.reply(member, thread)
    for post in (first, second):
        community.visitor(author).post(f"/p/{post.id}/accept", on="1")
    assert community.rows(select(Thread.accepted_post_id)) == [(second.id,)]


def test_others_may_not_and_a_moderator_may(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    post = community.reply(member, community.thread(author))
    assert guest.post(f"/p/{post.id}/accept").status_code == 401
    assert community.visitor(member).post(f"/p/{post.id}/accept", on="1").status_code == 403
    assert community.visitor(moderator).post(f"/p/{post.id}/accept", on="1").status_code == 303


def test_only_questions_and_spitballs_have_an_answer(
    community: Community, author: Viewer, member: Viewer
) -> None:
    post = community.reply(member, community.thread(author, kind="discussion"))
    assert community.visitor(author).post(f"/p/{post.id}/accept", on="1").status_code == 403


def test_the_question_itself_is_no_answer(community: Community, author: Viewer) -> None:
    community.thread(author)
    post = community.rows(select(Post.id))[0][0]
    assert community.visitor(author).post(f"/p/{post}/accept", on="1").status_code == 409
    assert community.visitor(author).get(f"/p/{post}/accept").status_code == 405
