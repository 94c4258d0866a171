from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.messages.models import Message
from forum.moderation.models import Report
from forum.moderation.policy import MESSAGE_REASONS
from tests.messages.support import converse, sources, write
from tests.notifications.support import lines
from tests.support.community import Community, Visitor

SECRET, INSULT = "We will close the lab in June.", "You are a **fool**."
SHOWN = "You are a <strong>fool</strong>."


@pytest.fixture
def talk(community: Community, author: Viewer, member: Viewer) -> int:
    """A conversation in which the author wrote a secret, then an insult, then nothing special."""
    return converse(community, author, member, SECRET, INSULT, "See you.")


def report(community: Community, person: Viewer, talk: int, number: int = 2) -> int:
    """Report a message; return its number among all."""
    visitor = community.visitor(person)
    answer = visitor.post(f"/messages/{talk}/{number}/report", reason="harassment", note="Stop.")
    assert answer.status_code == 303
    where = (Message.conversation_id == talk, Message.number == number)
    return int(community.rows(select(Message.id).where(*where))[0][0])


def settle(community: Community, moderator: Viewer, message: int, act: str) -> Any:
    return community.visitor(moderator).post(
        f"/moderation/message/{message}", act=act, reason="Rule one."
    )


def state(community: Community, message: int) -> str:
    return str(community.rows(select(Message.state).where(Message.id == message))[0][0])


def main(visitor: Visitor, address: str) -> str:
    return visitor.get(address).text.split("<main")[1].split("</main")[0]


def test_a_moderator_sees_the_reported_message_and_no_other(
    community: Community, talk: int, member: Viewer, moderator: Viewer
) -> None:
    judge = community.visitor(moderator)
    message = message_number(community, talk, 2)
    assert judge.get(f"/moderation/message/{message}").status_code == 404
    assert report(community, member, talk) == message
    for address in ("/moderation", f"/moderation/message/{message}"):
        page = main(judge, address)
        for words in (
            SHOWN,
            "A private message of Author",
            "to <a",
            "Member",
            "Harassment",
            "Stop.",
        ):
            assert words in page
        assert SECRET not in page and "See you." not in page
        assert f"/messages/{talk}" not in page
    for other in (1, 3):
        where = f"/moderation/message/{message_number(community, talk, other)}"
        assert judge.get(where).status_code == 404
    assert judge.get(f"/messages/{talk}").status_code == 404
    settle(community, moderator, message, "dismiss")
    assert judge.get(f"/moderation/message/{message}").status_code == 404
    assert SHOWN not in judge.get("/moderation").text


def message_number(community: Community, talk: int, number: int) -> int:
    where = (Message.conversation_id == talk, Message.number == number)
    return int(community.rows(select(Message.id).where(*where))[0][0])


def test_who_reports_sees_the_message_and_reports_it_once(
    community: Community, talk: int, member: Viewer
) -> None:
    visitor = community.visitor(member)
    form = main(visitor, f"/messages/{talk}/2/report")
    assert SHOWN in form and SECRET not in form
    assert form.count('type="radio"') == len(MESSAGE_REASONS)
    message = report(community, member, talk)
    report(community, member, talk)
    filed = select(Report.target_kind, Report.target_id, Report.reason, Report.note)
    assert community.rows(filed) == [("message", message, "harassment", "Stop.")]
    refused = visitor.post(f"/messages/{talk}/1/report", reason="off-topic", note="Look.")
    assert (refused.status_code, "Look." in refused.text) == (422, True)


def test_nobody_reports_what_they_wrote_or_do_not_read(
    community: Community,
    talk: int,
    author: Viewer,
    member: Viewer,
    moderator: Viewer,
    admin: Viewer,
) -> None:
    address = f"/messages/{talk}/2/report"
    strangers = [community.person("stranger"), moderator, admin]
    for person, status in [(author, 403), *((stranger, 404) for stranger in strangers)]:
        visitor = community.visitor(person)
        assert visitor.get(address).status_code == status
        assert visitor.post(address, reason="harassment").status_code == status
    assert community.visitor().get(address).status_code == 401
    visitor = community.visitor(member)
    assert visitor.post(f"/messages/{talk}/9/report", reason="harassment").status_code == 404
    community.visitor(author).post(f"/messages/{talk}/2/delete")
    assert visitor.get(address).status_code == 403
    assert visitor.post(address, reason="harassment").status_code == 403
    assert community.rows(select(Report.id)) == []


def test_a_removed_message_is_gone_for_both_and_each_is_told(
    community: Community, talk: int, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    message = report(community, member, talk)
    assert settle(community, moderator, message, "hide").status_code == 303
    assert state(community, message) == "hidden"
    theirs = main(community.visitor(member), f"/messages/{talk}")
    assert "A moderator removed this message." in theirs and SHOWN not in theirs
    mine = main(community.visitor(author), f"/messages/{talk}")
    assert "A moderator removed this message." in mine
    # Who wrote it keeps a copy of their own words.
    assert mine.index("Show what you wrote") < mine.index(SHOWN)
    assert "A moderator removed a private message you wrote: Rule one." in lines(community, author)
    assert "A moderator hid what you reported: Rule one." in lines(community, member)
    visitor = community.visitor(author)
    assert visitor.post(f"/messages/{talk}/2/delete").status_code == 403
    assert community.visitor(member).get(f"/messages/{talk}/2/report").status_code == 403
    last = write(community, author, talk, INSULT)
    settle(community, moderator, report(community, member, talk, last), "hide")
    for person in (author, member):
        row = main(community.visitor(person), "/messages")
        assert "A message that a moderator removed" in row and "fool" not in row


@pytest.mark.parametrize("act", ["warn", "dismiss"])
def test_a_warned_author_is_told_and_the_message_stays(
    community: Community, talk: int, author: Viewer, member: Viewer, moderator: Viewer, act: str
) -> None:
    message = report(community, member, talk)
    assert settle(community, moderator, message, act).status_code == 303
    assert state(community, message) == "visible"
    warning = "A moderator warns you about what you wrote: Rule one."
    assert (warning in lines(community, author)) == (act == "warn")
    assert sum("what you reported" in line for line in lines(community, member)) == 1
    again = settle(community, moderator, message, act)
    assert (again.status_code, again.location) == (303, "/moderation")
    assert lines(community, author).count(warning) == (act == "warn")


def test_the_public_log_says_that_it_was_a_message_and_not_whose(
    community: Community, talk: int, member: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    settle(community, moderator, report(community, member, talk), "hide")
    [entry] = community.rows(select(LogEntry.target_label, LogEntry.reason, LogEntry.public))
    assert tuple(entry) == ("a private message", "Rule one.", True)
    page = main(guest, "/moderation/log")
    assert "hid" in page and "a private message" in page
    for words in ("fool", "/members/author", "/members/member", f"/messages/{talk}"):
        assert words not in page
    assert "private" not in main(guest, "/moderation/log?member=author")


def test_what_is_deleted_after_a_report_goes_when_a_moderator_has_looked(
    community: Community, talk: int, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    message = report(community, member, talk)
    writer = community.visitor(author)
    assert writer.post(f"/messages/{talk}/2/delete").status_code == 303
    for person in (author, member):
        assert "fool" not in main(community.visitor(person), f"/messages/{talk}")
    page = main(community.visitor(moderator), "/moderation")
    assert SHOWN in page and "Remove for both" not in page
    assert settle(community, moderator, message, "hide").status_code == 409
    assert settle(community, moderator, message, "warn").status_code == 303
    assert sources(community) == [SECRET, "", "See you."]
    assert state(community, message) == "deleted"


def test_nobody_judges_what_they_wrote_themselves(
    community: Community, member: Viewer, moderator: Viewer
) -> None:
    talk = converse(community, moderator, member, INSULT)
    message = report(community, member, talk, 1)
    assert settle(community, moderator, message, "dismiss").status_code == 404
    other = community.person("other-moderator", "moderator")
    assert settle(community, other, message, "restore").status_code == 422
    assert settle(community, other, message, "dismiss").status_code == 303
    visitor = community.visitor(member)
    assert visitor.get(f"/moderation/message/{message}").status_code == 403
    assert visitor.post(f"/moderation/message/{message}", act="hide", reason="x").status_code == 403
