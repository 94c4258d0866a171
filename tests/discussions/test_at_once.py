from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import transaction
from forum.discussions.actions.polling import new_poll
from forum.discussions.models import Post, Revision, Thread
from tests.support.community import Community
from tests.support.counters import wrong_counters

TYPED = {"space": "practice", "type": "question", "title": "How many cards?", "body": "Many."}


def at_once(*acts: Callable[[], Any]) -> list[int]:
    """Do everything at the same moment; return the statuses, in order of size."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(answer.status_code for answer in pool.map(lambda act: act(), acts))


def counters(community: Community) -> list[str]:
    with community.app.app_context(), transaction(write=False):
        return wrong_counters()


def test_one_form_sent_by_an_impatient_hand_acts_once(community: Community, author: Viewer) -> None:
    community.space()
    visitors = [community.visitor(author) for _ in range(4)]
    statuses = at_once(
        *(lambda v=v: v.post("/discussions/new", once="a" * 32, **TYPED) for v in visitors)
    )
    assert statuses == [303] * 4
    [(thread_id,)] = community.rows(select(Thread.id))
    address = f"/t/{thread_id}/reply"
    statuses = at_once(
        *(lambda v=v: v.post(address, once="b" * 32, body="In May.") for v in visitors)
    )
    assert statuses == [303] * 4
    assert len(community.rows(select(Post.id))) == 2
    assert counters(community) == []


def test_replies_at_one_moment_get_numbers_of_their_own(
    community: Community, author: Viewer
) -> None:
    thread = community.thread(author)
    visitors = [community.visitor(community.person(f"member{n}")) for n in range(5)]
    address = f"/t/{thread.id}/reply"
    assert at_once(*(lambda v=v: v.post(address, body="In May.") for v in visitors)) == [303] * 5
    numbers = community.rows(select(Post.number).order_by(Post.number))
    assert [number for (number,) in numbers] == [1, 2, 3, 4, 5, 6]
    assert counters(community) == []


def test_no_vote_and_no_thanks_is_lost(community: Community, author: Viewer) -> None:
    thread = community.thread(author, poll=new_poll("Which month?", ["May", "June"], None))
    post = community.reply(author, thread)
    visitors = [community.visitor(community.person(f"member{n}")) for n in range(5)]
    votes = [lambda v=v: v.post(f"/t/{thread.id}/vote", choice="1") for v in visitors]
    thanks = [lambda v=v: v.post(f"/p/{post.id}/helped", on="1") for v in visitors]
    assert at_once(*votes, *thanks) == [303] * 10
    poll = community.rows(select(Thread.poll))[0][0]
    assert [option["votes"] for option in poll["options"]] == [0, 5]
    helped = select(Post.helped_count).where(Post.id == post.id)
    assert community.rows(helped) == [(5,)]
    assert counters(community) == []


def test_of_two_edits_one_stands_and_the_other_sees_both_texts(
    community: Community, author: Viewer
) -> None:
    post = community.reply(author, community.thread(author))
    first, second = community.visitor(author), community.visitor(author)
    address = f"/p/{post.id}/edit"
    statuses = at_once(
        lambda: first.post(address, body="In May.", version="1"),
        lambda: second.post(address, body="In June.", version="1"),
    )
    assert statuses == [303, 409]
    assert community.rows(select(Revision.version)) == [(1,)]


def test_deleting_while_others_reply_leaves_true_counters(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    posts = [community.reply(author, thread, f"Reply {n}.") for n in range(3)]
    remover, writer = community.visitor(author), community.visitor(member)
    removals = [lambda p=p: remover.post(f"/p/{p.id}/delete", reason="") for p in posts]
    replies = [lambda: writer.post(f"/t/{thread.id}/reply", body="In May.") for _ in range(3)]
    assert at_once(*removals, *replies) == [303] * 6
    assert counters(community) == []
