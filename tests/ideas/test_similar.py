from __future__ import annotations

from flask import Flask

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.ideas.models import Idea
from forum.search import indexer
from tests.support.community import Community
from tests.support.ideas import idea, seed

ASKED = "/ideas/similar?q=How+do+you+keep+login+cards%3F"


def test_ideas_like_what_is_being_written_are_named(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    seed(app)
    with app.app_context(), transaction(write=False):
        indexer.rebuild()
    number = idea(app, author)
    other = idea(app, author, title="Quiet corners", problem="Where do they rest?", steps=("Sit",))
    community.work()
    mine, theirs = community.visitor(author), community.visitor(member)
    part = theirs.get(ASKED).text
    assert f'href="/ideas/{number}-login-cards-on-lanyards"' in part
    assert f"/ideas/{other}" not in part
    assert theirs.get("/ideas/similar?q=How+do+you+do%3F").text.strip() == ""
    assert mine.get(f"{ASKED}&but={number}").text.strip() == ""
    assert community.visitor(None).get(ASKED).status_code in (303, 401)
    with app.app_context(), transaction():
        db.session.get_one(Idea, number).state = "hidden"
    assert theirs.get(ASKED).text.strip() == ""


def test_the_first_step_names_them_without_a_script(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    seed(app)
    with app.app_context(), transaction(write=False):
        indexer.rebuild()
    number = idea(app, author)
    community.work()
    theirs = community.visitor(member)
    typed = {"title": "Cards for logins", "problem": "How do they log in with cards?"}
    assert "Is it already here?" not in theirs.get("/ideas/new").text
    kept = theirs.post("/ideas/new", **typed).headers["Location"]
    page = theirs.get(kept.rpartition("/")[0] + "/problem").text
    assert "Is it already here?" in page and f'href="/ideas/{number}-' in page
    own = community.visitor(author).get(f"/ideas/{number}/edit").text
    assert "Is it already here?" not in own
