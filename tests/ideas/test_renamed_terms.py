from __future__ import annotations

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.search import indexer
from forum.vocab.actions.managing import Wording, edit_term
from forum.vocab.actions.proposing import adopt_as_alias, propose_term
from forum.vocab.models import TermProposal
from forum.vocab.queries.terms import read_terms
from tests.support.community import Community
from tests.support.ideas import idea, seed

HIT = "Login cards on lanyards"


@pytest.fixture(autouse=True)
def written(app: Flask, author: Viewer) -> None:
    seed(app)
    with app.app_context(), transaction(write=False):
        indexer.rebuild()
    idea(app, author)


def finds(community: Community, word: str) -> bool:
    community.work()
    page = community.visitor().get(f"/search?q={word}&type=ideas").text
    return HIT in page.replace("<mark>", "").replace("</mark>", "")


def edit(app: Flask, admin: Viewer, slug: str, label: str, *aliases: str) -> None:
    with app.app_context(), transaction():
        term = read_terms().by_slug["model", slug]
        to = Wording(label, term.definition, aliases, "", term.position, active=True)
        edit_term(admin, term.id, to, "Said so here.")


def test_ideas_are_found_by_the_names_their_terms_have_today(
    app: Flask, community: Community, admin: Viewer
) -> None:
    assert not finds(community, "carousel") and not finds(community, "merrygoround")
    edit(app, admin, "station-rotation", "Carousel", "Merrygoround")
    assert finds(community, "carousel") and finds(community, "merrygoround")
    edit(app, admin, "station-rotation", "Carousel")
    assert finds(community, "carousel") and not finds(community, "merrygoround")


def test_a_proposal_that_is_adopted_as_another_name_is_one_at_once(
    app: Flask, community: Community, admin: Viewer, member: Viewer
) -> None:
    assert not finds(community, "carousel")
    with app.app_context(), transaction():
        number = propose_term(member, "model", "Carousel", "We call it so.").id
    with app.app_context(), transaction():
        proposal = db.session.get_one(TermProposal, number)
        adopt_as_alias(admin, proposal, "station-rotation", "The same.")
    assert finds(community, "carousel")


def test_what_leaves_the_names_alone_sends_nothing_to_the_index(
    app: Flask, community: Community, admin: Viewer
) -> None:
    with app.app_context():
        term = read_terms().by_slug["model", "station-rotation"]
    community.work()
    edit(app, admin, "station-rotation", term.label, *term.aliases)
    assert community.work() == 0
