from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from forum.core.access import Viewer
from forum.core.events import batch_listeners, listen, listen_in_batches, listeners
from forum.core.mail import MailQueued
from forum.messages.events import ConversationRead
from forum.messages.models import Participant
from forum.notifications.models import Notice
from tests.messages.support import converse, place, waiting, write
from tests.notifications.support import lines, notices
from tests.support.community import Community

TEXT = "The budget for the carts is gone."
ONE, AGAIN = "Author wrote you a private message", "Author wrote you private messages"


def test_one_line_and_one_letter_while_it_is_unread(
    community: Community, author: Viewer, member: Viewer
) -> None:
    number = converse(community, author, member, TEXT, TEXT, TEXT)
    assert lines(community, member) == [ONE]
    assert lines(community, author) == []
    columns = (Notice.kind, Notice.topic, Notice.link, Notice.text, Notice.count)
    told = notices(community, member, *columns)
    assert told == [("message", f"conversation:{number}", f"/messages/{number}", "", 1)]
    community.visitor(member).get(f"/messages/{number}")
    community.work()
    write(community, author, number)
    write(community, author, number)
    lines(community, member)
    assert sum(count for (count,) in notices(community, member, Notice.count)) == 2


def test_neither_notice_nor_letter_says_what_was_written(
    community: Community, author: Viewer, member: Viewer
) -> None:
    letters: list[str] = []

    def note(batch: Sequence[MailQueued]) -> None:
        letters.extend(str(asdict(letter)) for letter in batch)

    listen_in_batches([MailQueued], note)
    try:
        number = converse(community, author, member, TEXT, TEXT)
        community.work()
        community.work()
    finally:
        batch_listeners[:] = [entry for entry in batch_listeners if entry[1] is not note]
    [letter] = letters
    assert ONE in letter
    assert f"/messages/{number}" in letter
    told = notices(community, member, Notice.text, Notice.link)
    assert "budget" not in letter + str(told) + community.visitor(member).get("/notifications").text


def test_who_muted_or_left_is_told_nothing(
    community: Community, author: Viewer, member: Viewer
) -> None:
    number = converse(community, author, member)
    visitor = community.visitor(member)
    visitor.post(f"/messages/{number}/mute", on="1")
    write(community, author, number, TEXT)
    assert (lines(community, member), waiting(community, member)) == ([], 0)
    assert "Muted" in visitor.get("/messages").text
    visitor.get(f"/messages/{number}")
    community.work()
    visitor.post(f"/messages/{number}/mute", on="0")
    write(community, author, number, TEXT)
    assert (lines(community, member), waiting(community, member)) == ([ONE], 1)


def test_what_comes_while_the_mark_is_on_its_way_is_told(
    community: Community, author: Viewer, member: Viewer
) -> None:
    number = converse(community, author, member, TEXT)
    assert lines(community, member) == [ONE]
    community.visitor(member).get(f"/messages/{number}")
    write(community, author, number, TEXT)
    lines(community, member)
    assert place(community, member, Participant.read_number) == (1,)
    assert sum(count for (count,) in notices(community, member, Notice.count)) == 2


def test_that_all_is_read_is_announced(
    community: Community, author: Viewer, member: Viewer
) -> None:
    heard: list[ConversationRead] = []
    listen(ConversationRead, heard.append)
    try:
        number = converse(community, author, member, *([TEXT] * 21))
        community.visitor(member).get(f"/messages/{number}?page=1")
        community.work()
        assert heard == []
        community.visitor(member).get(f"/messages/{number}")
        community.work()
        assert heard == [ConversationRead(number, member.id or 0)]
    finally:
        listeners["ConversationRead"].remove(heard.append)
