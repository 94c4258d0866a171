from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.members.models import Profile
from tests.support.community import Community, Visitor

FULL = {
    "name": "Rosa",
    "headline": "K–5 blended learning manager",
    "pronouns": "she/her",
    "location": "Tucson",
    "state": "AZ",
    "pathway_step": "manager",
    "about": "I run **labs**.",
    "helps": "Login *cards*.",
    "doing": "Moving to stations.",
    "languages": "English, Spanish",
    "links": "My kit https://example.org/kit\n\nhttps://example.com/a?b=1",
}


def test_everything_written_stands_on_the_page(
    community: Community, author: Viewer, member: Viewer
) -> None:
    assert community.visitor(author).post("/account", **FULL).status_code == 303
    page = community.visitor(member).get("/members/author").text
    for words in (
        "K–5 blended learning manager",
        "she/her",
        "Tucson · Arizona",
        "Blended learning manager",
        "Login <em>cards</em>.",
        "Moving to stations.",
        "English, Spanish",
        '<a href="https://example.org/kit" rel="nofollow noopener ugc"><bdi>My kit</bdi></a>',
        "<bdi>example.com</bdi>",
    ):
        assert words in page
    form = community.visitor(author).get("/account").text
    assert "My kit https://example.org/kit\nhttps://example.com/a?b=1" in form
    assert '<option selected value="AZ">' in form


@pytest.mark.parametrize(
    ("links", "message"),
    [
        ("javascript:alert(1)", "does not end with an https:// address"),
        ("Kit JavaScript:alert(1)", "does not end with an https:// address"),
        ("http://example.org", "does not end with an https:// address"),
        ("data:text/html,x", "does not end with an https:// address"),
        ("https://", "does not end with an https:// address"),
        ("https://[::1", "does not end with an https:// address"),
        ("https://example.org@evil.example", "does not end with an https:// address"),
        ('https://example.org/"onclick', "does not end with an https:// address"),
        ("https://example.org/\n" * 6, "There are 6 links"),
        ("x" * 61 + " https://example.org/", "up to 60 characters"),
        ("https://example.org/" + "x" * 300, "up to 300"),
    ],
)
def test_a_bad_link_is_refused_and_stays_in_the_form(
    community: Community, author: Viewer, links: str, message: str
) -> None:
    answer = community.visitor(author).post("/account", **FULL | {"links": links})
    assert answer.status_code == 422
    assert message in answer.text
    assert 'id="links-error"' in answer.text
    assert "Login *cards*." in answer.text
    assert community.rows(select(Profile.links)) == [([],)]


@pytest.mark.parametrize(
    "change",
    [
        {"state": "ZZ"},
        {"pathway_step": "boss"},
        {"headline": "x" * 121},
        {"pronouns": "x" * 31},
        {"helps": "x" * 2001},
        {"languages": "x" * 121},
    ],
)
def test_a_made_up_or_overlong_value_is_refused(
    community: Community, author: Viewer, change: dict[str, str]
) -> None:
    answer = community.visitor(author).post("/account", **FULL | change)
    assert answer.status_code == 422
    assert f'id="{next(iter(change))}-error"' in answer.text


@pytest.mark.parametrize(
    "name", ["Ægir Þór", "Anne-Marie", "O’Neill D'Angelo", "X", "מרים כהן", "Nguyễn", "李"]
)
def test_names_of_all_kinds_are_kept_as_they_are(
    community: Community, author: Viewer, guest: Visitor, name: str
) -> None:
    assert community.visitor(author).post("/account", **FULL | {"name": name}).status_code == 303
    shown = name.replace("'", "&#39;")
    assert f"<h1>{shown}</h1>" in guest.get("/members/author").text


def test_an_empty_profile_is_a_page(community: Community, author: Viewer, guest: Visitor) -> None:
    page = guest.get("/members/author").text
    assert "<h1>Author</h1>" in page
    for absent in ("What I can help with", "Where I work", "Languages", "<h2>Contact"):
        assert absent not in page
    own = community.visitor(author).get("/members/author").text
    assert 'href="/account/context"' in own
