from __future__ import annotations

import pytest
from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.messages.models import Conversation, Message, Participant
from tests.messages.support import (
    connect,
    converse,
    disconnect,
    place,
    sources,
    waiting,
    write,
)
from tests.support.community import Community, Visitor


def test_two_who_agreed_write_to_each_other(
    community: Community, author: Viewer, member: Viewer
) -> None:
    connect(community, author, member)
    visitor = community.visitor(author)
    assert "Member" in visitor.get("/messages/new").text
    assert "may have to disclose" in visitor.get("/messages/new?to=member").text
    assert community.rows(select(Conversation.id)) == []
    answer = visitor.post("/messages/new?to=member", body="How do you print **cards**?")
    [(number,)] = community.rows(select(Conversation.id))
    assert (answer.status_code, answer.location) == (303, f"/messages/{number}#message-1")
    other = community.visitor(member)
    page = other.get(f"/messages/{number}").text
    assert "<strong>cards</strong>" in page
    assert "may have to disclose" in page
    assert visitor.post(f"/messages/{number}", body="👍").status_code == 303
    answer = other.post(f"/messages/{number}", body="In May.")
    assert answer.location == f"/messages/{number}#message-3"
    assert sources(community) == ["How do you print **cards**?", "👍", "In May."]
    assert "In May." in visitor.get("/messages").text
    assert "You: In May." in other.get("/messages").text


def test_a_pair_has_one_conversation(community: Community, author: Viewer, member: Viewer) -> None:
    number = converse(community, author, member, "Hello.")
    answer = community.visitor(member).get("/messages/new?to=Author")
    assert (answer.status_code, answer.location) == (302, f"/messages/{number}")
    community.visitor(member).post("/messages/new?to=author", body="Hello again.")
    assert community.rows(select(func.count(Conversation.id))) == [(1,)]


@pytest.mark.parametrize("address", ["/messages/new?to=member", "/messages/{}"])
def test_nothing_reaches_who_has_not_agreed(
    community: Community, author: Viewer, member: Viewer, address: str
) -> None:
    number = converse(community, author, member)
    disconnect(community)
    answer = community.visitor(author).post(address.format(number), body="Buy my product.")
    assert answer.status_code == 403
    assert "Buy my product." in answer.text
    assert sources(community) == []
    assert waiting(community, member) == 0


def test_who_is_not_connected_learns_how(
    community: Community, author: Viewer, member: Viewer
) -> None:
    visitor = community.visitor(author)
    page = visitor.get("/messages/new?to=member")
    assert page.status_code == 403
    assert "Ask to connect first" in page.text
    assert 'href="/members/member"' in page.text
    assert visitor.get("/messages/new?to=nobody").status_code == 404
    assert "That is you" in visitor.get("/messages/new?to=author").text
    assert "No counterparts yet" in visitor.get("/messages/new").text
    assert "No conversations yet" in visitor.get("/messages").text


def test_a_form_that_arrives_twice_writes_once(
    community: Community, author: Viewer, member: Viewer
) -> None:
    connect(community, author, member)
    visitor = community.visitor(author)
    for _ in range(2):
        answer = visitor.post("/messages/new?to=member", body="Hello.", once="a" * 32)
        assert answer.status_code == 303
    assert sources(community) == ["Hello."]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "Write your message first."),
        (" \u200b ", ""),
        ("<!-- -->", ""),
        ("x" * 10_001, "at most 10,000 characters"),
    ],
)
def test_what_cannot_be_read_is_refused_and_kept(
    community: Community, author: Viewer, member: Viewer, body: str, said: str
) -> None:
    number = converse(community, author, member)
    answer = community.visitor(author).post(f"/messages/{number}", body=body)
    assert answer.status_code == 422
    assert said in answer.text
    assert body.strip("\u200b <!->") in answer.text
    assert sources(community) == []


def test_a_hostile_text_does_nothing(community: Community, author: Viewer, member: Viewer) -> None:
    text = "<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:x) \u202e\0 <b>!"
    number = converse(community, author, member)
    assert community.visitor(author).post(f"/messages/{number}", body=text).status_code == 303
    for address in (f"/messages/{number}", "/messages", f"/messages/{number}/1/report"):
        page = community.visitor(member).get(address).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert 'href="javascript' not in page
        assert "\u202e" not in page


def test_a_preview_writes_nothing(community: Community, author: Viewer, member: Viewer) -> None:
    number = converse(community, author, member)
    for address in (f"/messages/{number}", "/messages/new?to=member"):
        page = community.visitor(author).post(address, body="**May**", preview="1")
        assert page.status_code == 200
        assert "<strong>May</strong>" in page.text
        assert "**May**" in page.text
    assert sources(community) == []


def test_the_last_page_comes_first_and_the_mark_shows_where_one_left(
    community: Community, author: Viewer, member: Viewer
) -> None:
    number = converse(community, author, member, *(f"Message {n}." for n in range(1, 31)))
    reader = community.visitor(member)
    page = reader.get(f"/messages/{number}").text
    assert "Message 30." in page
    assert "Message 20." not in page
    assert "30 new: continue where you left" in page
    assert f"/messages/{number}?page=1#new" in page
    community.work()
    write(community, author, number, "Message 31.")
    page = reader.get(f"/messages/{number}").text
    assert "1 new since your last visit" in page
    assert "Message 1." in reader.get(f"/messages/{number}?page=1").text
    for wrong in ("3", "0", "x", "9999999999"):
        assert reader.get(f"/messages/{number}?page={wrong}").status_code == 404


def test_marks_hold_on_every_device(community: Community, author: Viewer, member: Viewer) -> None:
    number = converse(community, author, member, *(["Hello."] * 21))
    assert (waiting(community, author), waiting(community, member)) == (0, 1)
    assert "21 new" in community.visitor(member).get("/messages").text
    reader = community.visitor(member)
    reader.get(f"/messages/{number}?page=1")
    assert waiting(community, member) == 1
    reader.get(f"/messages/{number}")
    reader.get(f"/messages/{number}?page=1")
    assert waiting(community, member) == 0
    assert "new</span>" not in community.visitor(member).get("/messages").text
    assert place(community, member, Participant.read_number) == (21,)


def test_one_takes_back_ones_own_words_only(
    community: Community, author: Viewer, member: Viewer
) -> None:
    number = converse(community, author, member, "Jordan got 40 points.", "Another.")
    assert community.visitor(member).post(f"/messages/{number}/1/delete").status_code == 403
    for _ in range(2):
        answer = community.visitor(author).post(f"/messages/{number}/1/delete")
        assert answer.status_code == 303
    assert community.rows(select(Message.source, Message.html).where(Message.number == 1)) == [
        ("", "")
    ]
    page = community.visitor(member).get(f"/messages/{number}").text
    assert "Author deleted this message." in page
    assert "Another." in page
    assert community.visitor(author).post(f"/messages/{number}/9/delete").status_code == 404


def test_the_list_is_walked_by_cursor(community: Community, author: Viewer) -> None:
    for number in range(21):
        converse(community, author, community.person(f"member{number:02}"), f"Text {number:02}.")
    visitor = community.visitor(author)
    page = visitor.get("/messages").text
    assert "Text 20." in page
    assert "Text 00." not in page
    [rest] = [part.split('"')[0] for part in page.split('href="')[1:] if "after=" in part[:60]]
    assert "Text 00." in visitor.get(rest).text
    assert visitor.get("/messages?after=nonsense").status_code == 404


def test_pages_ask_as_much_for_twice_the_rows(community: Community, author: Viewer) -> None:
    def asked(visitor: Visitor, address: str) -> int:
        with community.statements() as seen:
            assert visitor.get(address).status_code == 200
        assert not [s for s in seen if s.startswith(("INSERT", "UPDATE", "DELETE"))]
        return len(seen)

    number = converse(community, author, community.person("first"), "Hello.")
    visitor = community.visitor(author)
    addresses = {"/messages": 2, f"/messages/{number}": 3, "/messages/new": 2}
    visitor.get("/messages")
    before = {address: asked(visitor, address) for address in addresses}
    for name in ("second", "third"):
        converse(community, author, community.person(name), "Hello.")
        write(community, author, number)
    assert {address: asked(visitor, address) for address in addresses} == before == addresses
