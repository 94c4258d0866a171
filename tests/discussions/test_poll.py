from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import iso, now
from forum.core.db import db, transaction
from forum.discussions.actions.polling import new_poll
from forum.discussions.models import PollVote, Thread
from tests.support.community import Community, Visitor


@pytest.fixture
def thread(community: Community, author: Viewer) -> Thread:
    """A thread that asks for the month."""
    return community.thread(author, poll=new_poll("Which month?", ["May", "June"], 7))


def votes(community: Community) -> list[int]:
    poll: dict[str, Any] = community.rows(select(Thread.poll))[0][0]
    return [option["votes"] for option in poll["options"]]


def close(community: Community, thread: Thread) -> None:
    with community.app.app_context(), transaction():
        row = db.session.get_one(Thread, thread.id)
        row.poll = {**(row.poll or {}), "closes_at": iso(now() - timedelta(minutes=1))}


def test_a_member_votes_and_may_change_it(
    community: Community, member: Viewer, moderator: Viewer, thread: Thread
) -> None:
    address = f"/t/{thread.id}-{thread.slug}"
    visitor = community.visitor(member)
    assert 'type="radio" name="choice"' in visitor.get(address).text
    assert visitor.post(f"/t/{thread.id}/vote", choice="0").status_code == 303
    community.visitor(moderator).post(f"/t/{thread.id}/vote", choice="0")
    assert votes(community) == [2, 0]
    page = visitor.get(address).text
    assert "your choice" in page
    assert "Change your vote" in page
    assert 'type="radio" name="choice"' in visitor.get(f"{address}?vote=1").text
    for _ in "12":
        visitor.post(f"/t/{thread.id}/vote", choice="1")
    assert votes(community) == [1, 1]
    assert len(community.rows(select(PollVote.choice))) == 2


def test_a_guest_sees_the_counts_and_where_to_sign_in(
    community: Community, guest: Visitor, thread: Thread
) -> None:
    assert guest.post(f"/t/{thread.id}/vote", choice="0").status_code == 401
    page = guest.get(f"/t/{thread.id}-{thread.slug}").text
    assert "Sign in to vote" in page
    assert "0 votes" in page


def test_a_closed_poll_takes_no_vote(community: Community, member: Viewer, thread: Thread) -> None:
    # A browser without any cookie: one for whom pages are kept.
    guest = community.app.test_client()
    assert "open until" in guest.get(f"/t/{thread.id}-{thread.slug}").text
    close(community, thread)
    assert community.visitor(member).post(f"/t/{thread.id}/vote", choice="0").status_code == 409
    assert votes(community) == [0, 0]
    # Time passes without a change in the database: a kept page would still say it is open.
    assert "closed" in guest.get(f"/t/{thread.id}-{thread.slug}").text


@pytest.mark.parametrize("choice", ["2", "-1", "x", "", "9" * 40])
def test_no_such_answer_is_refused(
    community: Community, member: Viewer, thread: Thread, choice: str
) -> None:
    answer = community.visitor(member).post(f"/t/{thread.id}/vote", choice=choice)
    assert answer.status_code == 422
    assert votes(community) == [0, 0]


def test_a_thread_without_a_poll_takes_no_vote(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    visitor = community.visitor(member)
    assert visitor.post(f"/t/{thread.id}/vote", choice="0").status_code == 404
    assert visitor.get(f"/t/{thread.id}/vote").status_code == 405
