from __future__ import annotations

import pytest
from flask import Flask

from forum.core.db import db, transaction
from forum.jobs.actions import keeping
from forum.jobs.models import JobPosting
from forum.search import indexer
from tests.support.community import Community
from tests.support.hiring import hires_for, opening, opening_row, organization
from tests.support.ideas import seed


@pytest.fixture
def community(app: Flask) -> Community:
    """A community whose index is as empty as its database."""
    with app.app_context(), transaction(write=False):
        indexer.rebuild()
    return Community(app)


def found(community: Community, words: str, kind: str = "openings") -> str:
    community.work()
    return community.visitor().get(f"/search?q={words}&type={kind}").text


def test_openings_are_found_by_their_words_terms_and_school(
    app: Flask, community: Community
) -> None:
    seed(app)
    poster = community.person("poster")
    house = organization(app, "Aspen District")
    hires_for(app, poster, house)
    number = opening(app, poster, house)
    address = f"/jobs/{number}-{opening_row(app, number).slug}"
    for words in ("blended manager", "Aspen", "station rotation", "ST Math", "rostering"):
        assert address in found(community, words), words
    assert "$62,000 to $71,500 a year" in found(community, "Aspen")
    assert address in found(community, "blended", "")
    assert f"{address}" not in found(community, "zebra")


def test_what_closes_leaves_the_results_and_the_index(app: Flask, community: Community) -> None:
    seed(app)
    poster = community.person("poster")
    house = organization(app, "Aspen District")
    hires_for(app, poster, house)
    number = opening(app, poster, house)
    address = f"/jobs/{number}-{opening_row(app, number).slug}"
    assert address in found(community, "blended")
    with app.app_context(), transaction():
        keeping.move(db.session.get_one(JobPosting, number), "closed", poster.id)
    assert address not in community.visitor().get("/search?q=blended&type=openings").text
    community.work()
    with app.app_context(), transaction(write=False):
        assert indexer.engine().ids("job") == set()
