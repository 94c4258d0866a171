from __future__ import annotations

from flask import Flask

from forum.core.access import Viewer
from tests.support.community import Community
from tests.support.ideas import idea


def test_the_card_for_paper_has_the_idea_its_address_and_no_chrome(
    app: Flask, community: Community, author: Viewer
) -> None:
    number = idea(app, author)
    page = community.visitor().get(f"/ideas/{number}/print").text
    assert "A third of the lanyards were lost by October." in page
    assert f"http://127.0.0.1:8000/ideas/{number}-login-cards-on-lanyards</a>" in page
    assert "site-head" not in page
    assert "<script" not in page


def test_the_card_for_paper_is_for_those_who_may_read_the_idea(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    number = idea(app, author, audience="members")
    assert community.visitor().get(f"/ideas/{number}/print").status_code == 404
    assert community.visitor(member).get(f"/ideas/{number}/print").status_code == 200
    assert community.visitor().get("/ideas/999999999999999999/print").status_code == 404


def test_a_kept_card_is_new_as_soon_as_the_idea_changes(
    app: Flask, community: Community, author: Viewer
) -> None:
    number = idea(app, author, status="proposed")
    guest = community.visitor()
    assert "Proposed" in guest.get(f"/ideas/{number}/print").text
    community.visitor(author).post(f"/ideas/{number}/status", to="piloting", seen="proposed")
    assert "Piloting" in guest.get(f"/ideas/{number}/print").text
