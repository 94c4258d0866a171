from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.ideas.actions.publishing import revise
from forum.ideas.models import Idea
from tests.support.community import Community, Visitor
from tests.support.ideas import card, idea, seed


@pytest.fixture
def number(app: Flask, author: Viewer) -> int:
    """An idea of three versions."""
    seed(app)
    made = idea(app, author)
    _revise(app, author, made, 1, "The cards are clipped now.", steps=("Clip a card on.",))
    _revise(app, author, made, 2, "", title="Login cards on the devices", cost="free")
    return made


def _revise(app: Flask, author: Viewer, number: int, seen: int, note: str, **changes: Any) -> None:
    with app.app_context(), transaction():
        revise(author, db.session.get_one(Idea, number), card(**changes), seen=seen, note=note)


def test_each_version_is_listed_and_reads_as_it_was(number: int, guest: Visitor) -> None:
    page = guest.get(f"/ideas/{number}/versions").text
    assert "The cards are clipped now." in page
    assert page.index("Version 3") < page.index("Version 1")
    first = guest.get(f"/ideas/{number}/versions/1").text
    assert "Print a card for each student." in first
    assert "What it changed" not in first
    second = guest.get(f"/ideas/{number}/versions/2").text
    assert "<del>" in second
    assert "<ins>" in second
    changes = guest.get(f"/ideas/{number}/versions/3").text.split("What it changed")[1]
    labels = [part.split("<")[0] for part in changes.split("</section>")[0].split("<h3>")[1:]]
    assert labels == ["Title", "Steps", "Cost"]


@pytest.mark.parametrize("version", ["0", "4", "9" * 18, "x"])
def test_a_version_there_never_was_is_not_found(number: int, guest: Visitor, version: str) -> None:
    assert guest.get(f"/ideas/{number}/versions/{version}").status_code == 404


def test_versions_are_seen_by_who_may_open_the_idea(
    app: Flask, community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    made = idea(app, author, audience="members")
    pages = (f"/ideas/{made}/versions", f"/ideas/{made}/versions/1")
    reader = community.visitor(member)
    assert [guest.get(page).status_code for page in pages] == [404, 404]
    assert [reader.get(page).status_code for page in pages] == [200, 200]
    with app.app_context(), transaction():
        db.session.get_one(Idea, made).state = "hidden"
    assert [reader.get(page).status_code for page in pages] == [404, 404]


def test_versions_of_a_merged_idea_lead_to_where_it_went(
    app: Flask, author: Viewer, number: int, guest: Visitor
) -> None:
    other = idea(app, author, title="Another one")
    with app.app_context(), transaction():
        gone = db.session.get_one(Idea, other)
        gone.state, gone.merged_into_id = "merged", number
    assert guest.get(f"/ideas/{other}/versions").location == f"/ideas/{number}/versions"


def test_a_version_page_costs_the_same_however_many_there_are(
    app: Flask, community: Community, author: Viewer, number: int, guest: Visitor
) -> None:
    def cost() -> int:
        guest.get(f"/ideas/{number}/versions/2")
        with community.statements() as seen:
            assert guest.get(f"/ideas/{number}/versions/2").status_code == 200
        return len(seen)

    before = cost()
    for seen in range(3, 7):
        _revise(app, author, number, seen, "", title=f"Title {seen}")
    assert cost() == before <= 6
