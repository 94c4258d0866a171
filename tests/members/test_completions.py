from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.vocab.models import Tag
from tests.support.community import Community, Visitor


def values(fragment: str) -> list[str]:
    """What choosing each completion would write."""
    return re.findall(r'data-value="([^"]*)"', fragment)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("ma", ["@marcus", "@MariaL", "@zoe"]), ("MARI", ["@MariaL", "@zoe"]), ("", []), ("qq", [])],
)
def test_people_are_completed_by_user_name_then_name(
    community: Community, author: Viewer, typed: str, found: list[str]
) -> None:
    for username, name in (
        ("MariaL", "Rosa"),
        ("marcus", "Mark"),
        ("zoe", "Mária Z"),
        ("max", "M"),
    ):
        state = "suspended" if username == "max" else "active"
        community.person(username, name=name, username_key=username.lower(), state=state)
    answer = community.visitor(author).get(f"/completions?kind=people&q={typed}")
    assert values(answer.text) == found
    assert (answer.text.strip() == "") is (not found)


def test_at_most_eight_are_offered(community: Community, author: Viewer) -> None:
    for number in range(12):
        community.person(f"person{number:02}", name=f"Person {number}")
    mine = community.visitor(author)
    with community.statements() as statements:
        answer = mine.get("/completions?kind=people&q=person")
    assert len(values(answer.text)) == 8
    assert len(statements) == 2


def test_tags_are_completed_with_their_synonyms(community: Community, author: Viewer) -> None:
    community.tag("station-rotation", "stations", "centers")
    community.tag("station-maps")
    community.tag("login-cards")
    with community.app.app_context(), transaction():
        db.session.execute(update(Tag).where(Tag.slug == "station-rotation").values(thread_count=5))
    mine = community.visitor(author)
    stations = mine.get("/completions?kind=tags&q=Station").text
    assert values(stations) == ["#station-rotation", "#station-maps"]
    centers = mine.get("/completions?kind=tags&q=cent").text
    assert values(centers) == ["#station-rotation"]
    assert "centers" in centers
    assert mine.get("/completions?kind=tags&q=%25").text.strip() == ""


def test_a_name_cannot_break_out_of_the_list(community: Community, author: Viewer) -> None:
    community.person("mallory", name='"><script>alert(1)</script>')
    page = community.visitor(author).get("/completions?kind=people&q=mall").text
    assert "<script>" not in page


def test_guests_get_none(community: Community, guest: Visitor) -> None:
    assert guest.get("/completions?kind=people&q=ma").status_code == 401
    assert guest.post("/completions").status_code == 405
