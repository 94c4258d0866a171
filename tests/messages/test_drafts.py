from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.discussions.models import Draft
from tests.messages.support import converse, disconnect, sources
from tests.support.community import Community

HALF = "Half a thought about carts."


def kept(community: Community) -> list[tuple[str, str]]:
    rows = community.rows(select(Draft.key, Draft.fields).order_by(Draft.key))
    return [(key, fields.get("body", "")) for key, fields in rows]


def test_what_is_typed_waits_in_the_conversation_and_among_the_drafts(
    community: Community, author: Viewer, member: Viewer
) -> None:
    number = converse(community, author, member, "Hello.")
    visitor, at = community.visitor(member), f"/messages/{number}"
    assert f'data-draft="message:{number}"' in visitor.get(at).text
    assert visitor.post(f"/drafts/message:{number}", body=HALF).status_code == 204
    page = community.visitor(member).get(at).text
    assert HALF in page and "Draft from" in page
    listed = visitor.get("/drafts").text
    assert "Private message, saved" in listed and ">Author</h2>" in listed
    assert f'href="{at}#write"' in listed
    other = community.visitor(author)
    assert HALF not in other.get(at).text + other.get("/drafts").text
    visitor.post(f"/drafts/message:{number}/discard")
    assert kept(community) == []


def test_sending_ends_the_draft(community: Community, author: Viewer, member: Viewer) -> None:
    number = converse(community, author, member)
    visitor = community.visitor(member)
    visitor.post(f"/drafts/message:{number}", body=HALF)
    visitor.post(f"/messages/{number}", body=HALF)
    assert (sources(community), kept(community)) == ([HALF], [])
    # A save that was on its way when the form was sent arrives late.
    visitor.post(f"/drafts/message:{number}", body=HALF)
    assert kept(community) == []
    assert "Draft from" not in visitor.get(f"/messages/{number}").text


def test_a_preview_and_a_refused_message_are_kept_without_scripts(
    community: Community, author: Viewer, member: Viewer
) -> None:
    number = converse(community, author, member, "Hello.")
    visitor, at = community.visitor(member), f"/messages/{number}"
    assert visitor.post(at, body=HALF, preview="1").status_code == 200
    assert kept(community) == [(f"message:{number}", HALF)]
    disconnect(community)
    assert visitor.post(at, body=f"{HALF} And more.").status_code == 403
    page = visitor.get(at).text
    assert f"{HALF} And more." in page and "Your message was not sent" in page


def test_a_draft_shows_nothing_of_a_conversation_of_others(
    community: Community, author: Viewer, member: Viewer
) -> None:
    number = converse(community, author, member, "Hello.")
    stranger = community.visitor(community.person("stranger"))
    stranger.post(f"/drafts/message:{number}", body=HALF)
    page = stranger.get("/drafts").text
    assert "A conversation that is away" in page and HALF in page
    assert "Author" not in page.split("<main")[1] and "Member" not in page.split("<main")[1]
    assert stranger.get(f"/messages/{number}").status_code == 404
    for key in ("message:0", "message:new", "messages:1", "Message:1", "message:1x"):
        assert stranger.post(f"/drafts/{key}", body=HALF).status_code == 404
