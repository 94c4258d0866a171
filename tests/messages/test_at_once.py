from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.refusals import Forbidden
from forum.members.actions import linking
from forum.members.models import Connection
from forum.messages.actions import send, taking_part
from forum.messages.models import Conversation, Message, Participant
from tests.messages.support import connect, converse, sources
from tests.support.community import Community
from tests.support.overlap import overlapping


def at_once(*acts: Callable[[], Any]) -> list[int]:
    """Do everything at the same moment; return the statuses, in order of size."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(answer.status_code for answer in pool.map(lambda act: act(), acts))


def test_messages_at_one_moment_get_numbers_of_their_own(
    community: Community, author: Viewer, member: Viewer
) -> None:
    number = converse(community, author, member)
    visitors = [community.visitor(person) for person in (author, member) * 3]
    at = f"/messages/{number}"
    assert at_once(*(lambda v=v: v.post(at, body="Hello.") for v in visitors)) == [303] * 6
    numbers = community.rows(select(Message.number).order_by(Message.number))
    assert [one for (one,) in numbers] == [1, 2, 3, 4, 5, 6]
    assert community.rows(select(Conversation.last_number)) == [(6,)]


def test_two_who_open_it_at_one_moment_share_it_and_a_form_acts_once(
    community: Community, author: Viewer, member: Viewer
) -> None:
    connect(community, author, member)
    mine, theirs = community.visitor(author), community.visitor(member)
    statuses = at_once(
        lambda: mine.post("/messages/new?to=member", body="Hello.", once="a" * 32),
        lambda: theirs.post("/messages/new?to=author", body="Hello.", once="b" * 32),
        lambda: mine.post("/messages/new?to=member", body="Hello.", once="a" * 32),
        lambda: theirs.post("/messages/new?to=author", body="Hello.", once="b" * 32),
    )
    assert statuses == [303] * 4
    assert community.rows(select(func.count(Conversation.id))) == [(1,)]
    assert community.rows(select(func.count(Participant.user_id))) == [(2,)]
    assert sources(community) == ["Hello.", "Hello."]


def _block(who: Viewer, whom: Viewer) -> None:
    linking.block(who.id or 0, whom.id or 0)


@pytest.mark.parametrize("blocker", ["author", "member"])
def test_a_message_does_not_pass_a_block_of_the_same_moment(
    community: Community, author: Viewer, member: Viewer, blocker: str
) -> None:
    number = converse(community, author, member)
    people = (author, member) if blocker == "author" else (member, author)
    with pytest.raises(Forbidden):
        overlapping(
            community.app, lambda: _block(*people), lambda: send(author, number, "Too late.")
        )
    assert sources(community) == []


@pytest.mark.parametrize("blocker", ["author", "member"])
def test_a_block_waits_for_a_message_of_the_same_moment(
    community: Community, author: Viewer, member: Viewer, blocker: str
) -> None:
    number = converse(community, author, member)
    people = (author, member) if blocker == "author" else (member, author)

    def _block_and_look() -> int:
        _block(*people)
        return db.session.scalar(select(func.count(Message.id))) or 0

    seen = overlapping(community.app, lambda: send(author, number, "In time."), _block_and_look)
    assert seen == 1


def test_a_message_does_not_pass_the_end_of_the_connection(
    community: Community, author: Viewer, member: Viewer
) -> None:
    number = converse(community, author, member)
    with pytest.raises(Forbidden):
        overlapping(
            community.app,
            lambda: db.session.execute(delete(Connection)),
            lambda: send(author, number, "Too late."),
        )
    assert sources(community) == []


def test_a_message_does_not_pass_one_who_leaves(
    community: Community, author: Viewer, member: Viewer
) -> None:
    number = converse(community, author, member, "Before.")
    with pytest.raises(Forbidden):
        overlapping(
            community.app,
            lambda: taking_part.leave(member, number),
            lambda: send(author, number, "Too late."),
        )
    assert sources(community) == ["Before."]
