from __future__ import annotations

from flask import Flask
from sqlalchemy import update

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.ideas.models import Idea
from forum.search import indexer
from forum.search.queries import similar_ideas
from tests.support.community import Community
from tests.support.ideas import idea, seed

HIT = "Login cards on lanyards"


def found(community: Community, address: str, person: Viewer | None = None) -> str:
    community.work()
    return community.visitor(person).get(address).text.replace("<mark>", "").replace("</mark>", "")


def test_an_idea_is_found_by_its_text_and_by_other_names_of_its_terms(
    app: Flask, community: Community, author: Viewer
) -> None:
    seed(app)
    _rebuild(app)
    idea(app, author)
    for words in ("lanyards", "laminator", "QR+badges", "kindergarten"):
        assert HIT in found(community, f"/search?q={words}&type=ideas"), words
    assert HIT in found(community, "/search?q=lanyards")
    with app.app_context():
        alike = similar_ideas(Viewer(), "How do we hand out login cards?")
        assert [one.title for one in alike] == [HIT]


def test_members_only_ideas_and_hidden_ones_are_found_by_nobody_else(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    seed(app)
    _rebuild(app)
    number = idea(app, author, audience="members")
    assert HIT not in found(community, "/search?q=lanyards&type=ideas")
    assert HIT not in found(community, "/search?q=lanyards")
    assert HIT in found(community, "/search?q=lanyards&type=ideas", member)
    with app.app_context(), transaction():
        db.session.execute(update(Idea).where(Idea.id == number).values(state="hidden"))
    assert HIT not in found(community, "/search?q=lanyards&type=ideas", member)


def _rebuild(app: Flask) -> None:
    with app.app_context(), transaction(write=False):
        indexer.rebuild()
