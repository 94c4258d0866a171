from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.ideas.actions.publishing import publish, revise
from forum.ideas.models import Idea, IdeaCard, IdeaTerm, IdeaVersion, StatusChange
from forum.ideas.queries.one import card_of
from forum.members.models import ContextSnapshot
from tests.support.community import Community
from tests.support.ideas import card, idea, row, seed


def test_a_published_idea_has_its_card_terms_version_and_first_status(
    app: Flask, community: Community
) -> None:
    seed(app)
    number = idea(app, community.person("author"))
    found = row(app, number)
    assert (found.status, found.evidence, found.version) == ("tried", 1, 1)
    with app.app_context(), transaction(write=False):
        html = db.session.get_one(IdeaCard, number).html
        assert html["steps"] == [
            "<p>Print a card for each student.</p>\n",
            "<p>Practice three mornings in a row.</p>\n",
        ]
        terms = db.session.scalars(select(IdeaTerm).where(IdeaTerm.idea_id == number)).all()
        assert len(terms) == 4
        first = db.session.scalars(select(StatusChange)).one()
        assert (first.before, first.after) == ("", "tried")
        assert card_of(db.session.get_one(Idea, number)) == card()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"problem": ""}, "problem"),
        ({"context": {}}, "context"),
        ({"steps": ()}, "steps"),
        ({"steps": ("x",) * 41}, "steps"),
        ({"steps": ("x" * 4_001,)}, "steps"),
        ({"steps": ("x" * 3_900,) * 20}, "steps"),
        ({"setup": "soon"}, "setup"),
        ({"cost": ""}, "cost"),
        ({"wrong": ""}, "wrong"),
        ({"change": ""}, "change"),
        ({"result": ""}, "result"),
        ({"rows": (("Minutes", "9", "2", 9),)}, "rows"),
    ],
)
def test_what_a_card_lacks_is_named_beside_its_field(
    app: Flask, community: Community, changes: dict[str, Any], field: str
) -> None:
    from forum.ideas.card import Row

    if "rows" in changes:
        changes = {"rows": tuple(Row(*line) for line in changes["rows"])}
    with app.app_context(), transaction(), pytest.raises(Invalid) as refusal:
        publish(community.person("author"), card(**changes))
    assert refusal.value.field == field


def test_what_nobody_tried_needs_no_word_of_what_went_wrong(
    app: Flask, community: Community
) -> None:
    author = community.person("author")
    number = idea(app, author, status="proposed", wrong="", change="", result="", claimed=3)
    assert row(app, number).evidence == 0


def test_a_form_that_arrives_twice_publishes_once(app: Flask, community: Community) -> None:
    author = community.person("author")
    with app.app_context(), transaction():
        first = publish(author, card(), once="a" * 32).id
    with app.app_context(), transaction():
        assert publish(author, card(), once="a" * 32).id == first


def test_a_revision_keeps_the_versions_before_it_and_their_context(
    app: Flask, community: Community
) -> None:
    seed(app)
    author = community.person("author")
    number = idea(app, author)
    _revise(app, author, number, seen=1, title="Login cards on the devices")
    _revise(app, author, number, seen=2, context={"grade": ("kg",)})
    with app.app_context(), transaction(write=False):
        versions = db.session.scalars(select(IdeaVersion).order_by(IdeaVersion.version)).all()
        assert [v.fields["title"] for v in versions][:2] == [
            card().title,
            "Login cards on the devices",
        ]
        assert versions[0].snapshot_id == versions[1].snapshot_id != versions[2].snapshot_id
        before = db.session.get_one(ContextSnapshot, versions[0].snapshot_id)
        assert before.facts["model"] == ["station-rotation"]


def test_two_revisions_from_one_version_are_a_conflict(app: Flask, community: Community) -> None:
    author = community.person("author")
    number = idea(app, author)
    _revise(app, author, number, seen=1, title="One")
    with pytest.raises(Conflict):
        _revise(app, author, number, seen=1, title="Two")
    assert row(app, number).title == "One"


def test_only_its_author_revises_an_idea(app: Flask, community: Community) -> None:
    number = idea(app, community.person("author"))
    with pytest.raises(Forbidden):
        _revise(app, community.person("moderator", "moderator"), number, seen=1, title="Mine")


def _revise(app: Flask, author: Viewer, number: int, *, seen: int, **changes: Any) -> None:
    with app.app_context(), transaction():
        revise(author, db.session.get_one(Idea, number), card(**changes), seen=seen)
