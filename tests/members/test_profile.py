from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.outbox import OutboxRow
from forum.members.models import Profile
from tests.support.community import Community, Visitor

FULL = {"name": "Rosa Núñez", "location": "Tucson, Arizona", "about": "I run **labs**."}


def test_a_profile_is_changed_everywhere_it_shows(community: Community, author: Viewer) -> None:
    thread = community.thread(author)
    address = f"/t/{thread.id}-{thread.slug}"
    # Without any cookie, so that both pages are kept.
    guest = community.app.test_client()
    assert "Rosa" not in guest.get(address).text
    assert guest.get("/members/author").status_code == 200
    assert community.visitor(author).post("/account", **FULL).status_code == 303
    page = guest.get("/members/author").text
    for words in ("<h1>Rosa Núñez</h1>", "Tucson, Arizona", "I run <strong>labs</strong>."):
        assert words in page
    assert "Rosa Núñez" in guest.get(address).text
    assert community.rows(select(User.name_key)) == [("rosa nunez",)]
    topics = [row.topic for row in community.rows(select(OutboxRow.topic))]
    assert topics.count("MemberChanged") == 1


def test_the_form_shows_what_is_kept(community: Community, author: Viewer) -> None:
    mine = community.visitor(author)
    mine.post("/account", **FULL)
    page = mine.get("/account").text
    assert 'value="Rosa Núñez"' in page
    assert "\nI run **labs**.</textarea>" in page


def test_the_preview_saves_nothing(community: Community, author: Viewer) -> None:
    answer = community.visitor(author).post("/account", **FULL, preview="1")
    assert answer.status_code == 200
    assert "<strong>labs</strong>" in answer.text
    assert 'value="Rosa Núñez"' in answer.text
    assert community.rows(
        select(User.name, Profile.about_source).join(Profile, Profile.user_id == User.id)
    ) == [("Author", "")]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Write a name."),
        ("name", "\u200b\u202e", "Write a name."),
        ("name", "x" * 61, "up to 60"),
        ("location", "x" * 101, "Up to 100"),
        ("about", "x" * 5001, "Up to 5,000"),
    ],
)
def test_a_bad_field_is_refused_and_the_rest_is_kept(
    community: Community, author: Viewer, field: str, value: str, message: str
) -> None:
    answer = community.visitor(author).post("/account", **FULL | {field: value})
    assert answer.status_code == 422
    assert message in answer.text
    assert ("Tucson" in answer.text) is (field != "location")
    assert community.rows(select(User.name)) == [("Author",)]


def test_a_name_is_one_line(community: Community, author: Viewer) -> None:
    community.visitor(author).post("/account", **FULL | {"name": " Rosa \n  \u202eNúñez "})
    assert community.rows(select(User.name)) == [("Rosa Núñez",)]


def test_a_guest_has_no_profile_to_change(community: Community, guest: Visitor) -> None:
    answer = guest.post("/account", **FULL)
    assert answer.status_code == 401
    assert 'name="resume"' in answer.text


def test_a_profile_is_ones_own(community: Community, author: Viewer, member: Viewer) -> None:
    community.visitor(member).post("/account", **FULL | {"id": str(author.id)})
    named = select(User.name).where(User.id == author.id)
    assert community.rows(named) == [("Author",)]
