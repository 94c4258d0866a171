from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.discussions.models import Post, Space, Thread
from forum.members.models import Profile
from tests.support.community import Community, Visitor


def test_a_reply_is_published_with_its_counters(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    answer = community.visitor(member).post(f"/t/{thread.id}/reply", body="Print in **May**.")
    assert answer.status_code == 303
    assert answer.location == f"/t/{thread.id}-{thread.slug}#post-2"
    assert "<strong>May</strong>" in community.visitor().get(f"/t/{thread.id}-{thread.slug}").text
    assert community.rows(select(Thread.post_count)) == [(2,)]
    assert community.rows(select(Space.post_count)) == [(2,)]
    mine = select(Profile.post_count).where(Profile.user_id == member.id)
    assert community.rows(mine) == [(1,)]


def test_a_guest_is_asked_to_sign_in_and_keeps_the_text(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    answer = guest.post(f"/t/{thread.id}/reply", body="Print in May.")
    assert answer.status_code == 401
    assert 'name="resume"' in answer.text
    assert len(community.rows(select(Post.id))) == 1


def test_a_form_that_arrives_twice_makes_one_post(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    visitor = community.visitor(member)
    for _ in range(2):
        answer = visitor.post(f"/t/{thread.id}/reply", body="Print in May.", once="a" * 32)
        assert answer.status_code == 303
    assert len(community.rows(select(Post.id))) == 2


def test_an_empty_reply_is_refused_beside_the_field(community: Community, author: Viewer) -> None:
    thread = community.thread(author)
    answer = community.visitor(author).post(f"/t/{thread.id}/reply", body=" ")
    assert answer.status_code == 422
    assert "Write your reply first." in answer.text


def test_a_locked_thread_takes_no_reply(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    with community.app.app_context(), transaction():
        db.session.get_one(Thread, thread.id).locked = True
    refused = community.visitor(member).post(f"/t/{thread.id}/reply", body="Print in May.")
    assert refused.status_code == 403
    assert "Print in May." in refused.text
    allowed = community.visitor(moderator).post(f"/t/{thread.id}/reply", body="Closed, see above.")
    assert allowed.status_code == 303


def test_a_reply_is_a_post_request(community: Community, author: Viewer) -> None:
    thread = community.thread(author)
    answer = community.visitor(author).get(f"/t/{thread.id}/reply")
    assert answer.status_code == 405
