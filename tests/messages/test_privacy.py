from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.messages.models import Conversation, Message, Participant
from tests.messages.support import block, converse, disconnect, place, sources, waiting, write
from tests.support.community import Community

SECRET = "We will close the lab in June."


@pytest.mark.parametrize("role", ["member", "moderator", "admin"])
def test_nobody_but_its_participants_opens_a_conversation(
    community: Community, author: Viewer, member: Viewer, role: str
) -> None:
    number = converse(community, author, member, SECRET)
    stranger = community.visitor(community.person("stranger", role))
    at = f"/messages/{number}"
    answers = [
        stranger.get(at),
        stranger.get(f"{at}?page=1"),
        stranger.get(f"{at}/1/report"),
        stranger.post(at, body="Hello."),
        stranger.post(at, body="Hello.", preview="1"),
        stranger.post(f"{at}/mute", on="1"),
        stranger.post(f"{at}/leave", on="1"),
        stranger.post(f"{at}/leave", on="0"),
        stranger.post(f"{at}/1/delete"),
    ]
    assert [answer.status_code for answer in answers] == [404] * len(answers)
    pages = [*answers, stranger.get("/messages"), stranger.get("/search?q=close+the+lab")]
    assert [page for page in pages if SECRET in page.text] == []
    assert sources(community) == [SECRET]
    assert community.rows(select(Participant.muted, Participant.left_at)) == [(False, None)] * 2


def test_a_guest_is_asked_to_sign_in(community: Community, author: Viewer, member: Viewer) -> None:
    number = converse(community, author, member, SECRET)
    for address in ("/messages", "/messages/new", f"/messages/{number}"):
        answer = community.visitor().get(address)
        assert answer.status_code in (302, 303, 401)
        assert SECRET not in answer.text


def test_who_left_reads_on_only_up_to_there(
    community: Community, author: Viewer, member: Viewer
) -> None:
    number = converse(community, author, member, "Before.")
    leaver, other = community.visitor(member), community.visitor(author)
    assert leaver.post(f"/messages/{number}/leave", on="1").status_code == 303
    page = other.get(f"/messages/{number}").text
    assert "Member left this conversation." in page
    refused = other.post(f"/messages/{number}", body="After.")
    assert (refused.status_code, "nobody is there to read you" in refused.text) == (403, True)
    assert leaver.post(f"/messages/{number}", body="Typed too late.").status_code == 403
    assert sources(community) == ["Before."]
    assert "Before." in leaver.get(f"/messages/{number}").text
    # A third one could have written on: what stands behind the end is not shown by any address.
    with_more = community.person("third")
    add_behind(community, number, with_more, "After.")
    for address in (f"/messages/{number}", "/messages", f"/messages/{number}?page=1"):
        assert "After." not in leaver.get(address).text
    assert leaver.get(f"/messages/{number}/2/report").status_code == 404
    assert waiting(community, member) == 0


def add_behind(community: Community, number: int, writer: Viewer, body: str) -> None:
    """Add a message that the end of who left does not reach."""
    with community.app.app_context(), transaction():
        row = db.session.get_one(Conversation, number)
        row.last_number += 1
        db.session.add(
            Message(
                conversation_id=number,
                number=row.last_number,
                author_id=writer.id,
                source=body,
                html=f"<p>{body}</p>",
                at=now(),
            )
        )


def test_only_who_left_can_come_back(community: Community, author: Viewer, member: Viewer) -> None:
    number = converse(community, author, member, "Before.")
    leaver = community.visitor(member)
    leaver.post(f"/messages/{number}/leave", on="1")
    community.visitor(author).post(f"/messages/{number}/leave", on="0")
    assert "left this conversation" in community.visitor(author).get(f"/messages/{number}").text
    assert "Come back" in leaver.get(f"/messages/{number}").text
    disconnect(community)
    assert leaver.post(f"/messages/{number}/leave", on="0").status_code == 409
    assert place(community, member, Participant.left_number) == (1,)


def test_who_came_back_is_written_to_again(
    community: Community, author: Viewer, member: Viewer
) -> None:
    number = converse(community, author, member, "Before.")
    leaver = community.visitor(member)
    leaver.post(f"/messages/{number}/leave", on="1")
    leaver.post(f"/messages/{number}/leave", on="0")
    assert write(community, author, number, "After.") == 2
    assert waiting(community, member) == 1


@pytest.mark.parametrize("blocker", ["author", "member"])
def test_a_block_closes_it_for_both_and_what_was_said_stays(
    community: Community, author: Viewer, member: Viewer, blocker: str
) -> None:
    number = converse(community, author, member, "Before.")
    people = [author, member] if blocker == "author" else [member, author]
    block(community, *people)
    for person in people:
        visitor = community.visitor(person)
        page = visitor.get(f"/messages/{number}")
        assert "Before." in page.text
        assert "This conversation is closed" in page.text
        assert "block" not in page.text.split("<main")[1].split("</main")[0]
        assert visitor.post(f"/messages/{number}", body="After.").status_code == 403
        to = {author.username: "member", member.username: "author"}[person.username]
        assert visitor.post(f"/messages/new?to={to}", body="After.").status_code == 403
        assert f"?to={to}" not in visitor.get("/messages/new").text
    assert sources(community) == ["Before."]


def test_one_blocks_from_the_conversation(
    community: Community, author: Viewer, member: Viewer
) -> None:
    number = converse(community, author, member, "Before.")
    visitor = community.visitor(member)
    assert 'action="/members/author/block"' in visitor.get(f"/messages/{number}").text
    assert visitor.post("/members/author/block", on="1").status_code == 303
    assert "This conversation is closed" in visitor.get(f"/messages/{number}").text
    assert community.visitor(author).post(f"/messages/{number}", body="After.").status_code == 403
