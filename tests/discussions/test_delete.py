from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.db import transaction
from forum.core.outbox import OutboxRow
from forum.discussions.models import Draft, Post, Thread
from tests.support.community import Community, Visitor
from tests.support.counters import wrong_counters


def counters(community: Community) -> list[str]:
    with community.app.app_context(), transaction(write=False):
        return wrong_counters()


def first_post(community: Community, thread: Thread) -> int:
    ids = select(Post.id).where(Post.thread_id == thread.id, Post.number == 1)
    return int(community.rows(ids)[0][0])


def topics(community: Community) -> list[str]:
    rows = community.rows(select(OutboxRow.topic).order_by(OutboxRow.id))
    return [topic for (topic,) in rows if topic != "PostPublished"]


def test_an_author_deletes_a_reply_and_brings_it_back(
    community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    post = community.reply(member, thread, "Print in May.")
    visitor = community.visitor(member)
    assert "Delete post 2?" in visitor.get(f"/p/{post.id}/delete").text
    answer = visitor.post(f"/p/{post.id}/delete", reason="Posted twice")
    assert answer.status_code == 303
    address = f"/t/{thread.id}-{thread.slug}"
    assert "Post 2 was deleted. Reason: Posted twice" in guest.get(address).text
    assert "Print in May." not in guest.get(address).text
    assert counters(community) == []
    assert visitor.post(f"/p/{post.id}/restore").status_code == 303
    assert "Print in May." in guest.get(address).text
    assert counters(community) == []
    assert topics(community) == ["PostRemoved", "PostRestored"]


def test_a_second_time_changes_nothing(
    community: Community, author: Viewer, member: Viewer
) -> None:
    post = community.reply(member, community.thread(author))
    visitor = community.visitor(member)
    for action in ("delete", "delete", "restore", "restore"):
        assert visitor.post(f"/p/{post.id}/{action}", reason="").status_code == 303
    assert counters(community) == []
    assert topics(community) == ["PostRemoved", "PostRestored"]


def test_others_may_not_delete(
    community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    post = community.reply(author, community.thread(author))
    visitor = community.visitor(member)
    assert visitor.get(f"/p/{post.id}/delete").status_code == 403
    assert visitor.post(f"/p/{post.id}/delete", reason="").status_code == 403
    assert guest.post(f"/p/{post.id}/delete", reason="").status_code == 401
    assert guest.post(f"/p/{post.id}/restore").status_code == 401


def test_a_moderator_deletes_with_a_reason_and_only_a_moderator_brings_it_back(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    post = community.reply(member, community.thread(author))
    visitor = community.visitor(moderator)
    assert visitor.post(f"/p/{post.id}/delete", reason="").status_code == 422
    assert visitor.post(f"/p/{post.id}/delete", reason="An advertisement").status_code == 303
    assert community.visitor(member).post(f"/p/{post.id}/restore").status_code == 403
    assert visitor.post(f"/p/{post.id}/restore").status_code == 303
    entries = community.rows(select(LogEntry.action, LogEntry.reason).order_by(LogEntry.id))
    assert [action for action, _ in entries] == ["delete", "restore"]
    assert entries[0][1] == "An advertisement"


def test_a_thread_without_replies_goes_with_its_first_post(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    community.tag("rostering")
    thread = community.thread(author, tags=["rostering"])
    community.reply(author, thread, "One more word.")
    post = first_post(community, thread)
    visitor = community.visitor(author)
    assert visitor.post(f"/p/{post}/delete", reason="Solved it").status_code == 303
    address = f"/t/{thread.id}-{thread.slug}"
    for stranger in (guest, community.visitor(member)):
        gone = stranger.get(address)
        assert gone.status_code == 410
        assert "Reason: Solved it" in gone.text
        assert stranger.get(f"/p/{post}").status_code == 410
    assert thread.title not in guest.get("/discussions/practice").text
    assert community.visitor(moderator).get(address).status_code == 200
    assert "This thread is deleted" in visitor.get(address).text
    assert counters(community) == []
    assert visitor.post(f"/p/{post}/restore").status_code == 303
    assert guest.get(address).status_code == 200
    assert counters(community) == []


def test_a_thread_with_replies_of_others_stays(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    community.reply(member, thread)
    post = first_post(community, thread)
    visitor = community.visitor(author)
    assert "the thread stays" in visitor.get(f"/p/{post}/delete").text
    refused = visitor.post(f"/p/{post}/delete", reason="")
    assert refused.status_code == 409
    assert "the thread stays" in refused.text
    assert community.visitor(moderator).post(f"/p/{post}/delete", reason="x").status_code == 409
    assert community.rows(select(Thread.state)) == [("visible",)]


def test_a_deleted_answer_is_no_longer_the_answer(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    post = community.reply(member, thread)
    community.visitor(author).post(f"/p/{post.id}/accept", on="1")
    community.visitor(member).post(f"/p/{post.id}/delete", reason="")
    assert community.rows(select(Thread.accepted_post_id)) == [(None,)]


def test_the_last_post_that_stands_dates_the_thread(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    before = community.rows(select(Thread.last_post_at, Thread.last_poster_id))
    post = community.reply(member, thread)
    community.visitor(member).post(f"/p/{post.id}/delete", reason="")
    assert community.rows(select(Thread.last_post_at, Thread.last_poster_id)) == before


def test_a_reason_has_a_limit(community: Community, author: Viewer) -> None:
    post = community.reply(author, community.thread(author))
    answer = community.visitor(author).post(f"/p/{post.id}/delete", reason="x" * 301)
    assert answer.status_code == 422
    assert "at most 300 characters" in answer.text
    assert community.rows(select(Draft.key)) == []


def test_bringing_back_is_a_post_request(community: Community, author: Viewer) -> None:
    post = community.reply(author, community.thread(author))
    assert community.visitor(author).get(f"/p/{post.id}/restore").status_code == 405
