from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.jobs.models import ApplicationReview
from forum.jobs.queries.reviews import ratings_for
from forum.organizations.models import Affiliation
from tests.jobs.applying_town import Town, town
from tests.support.community import Community


@pytest.fixture
def place(app: Flask, community: Community) -> Town:
    """A district that hires."""
    return town(app, community)


def text(place: Town, person: Viewer, number: int) -> str:
    return str(place.community.visitor(person).get(f"/applications/{number}").text)


def rate(place: Town, person: Viewer, number: int, rating: str, note: str = "") -> Any:
    visitor = place.community.visitor(person)
    return visitor.post(f"/applications/{number}/rating", rating=rating, note=note)


def test_ratings_are_kept_apart_until_ones_own_is_in(place: Town) -> None:
    number = place.applied("ana", "viewed")
    assert rate(place, place.reader, number, "2", "Too little data work.").status_code == 303
    before = text(place, place.poster, number)
    assert "1 rating is in" in before
    assert "Too little data work." not in before and "Reader: " not in before
    with place.app.app_context(), transaction(write=False):
        assert ratings_for(number, place.poster.id or 0) == (None, [], 1)
    board = place.community.visitor(place.poster).get(f"/jobs/{place.posting}/applications").text
    assert "1 rated, not you" in board and "Rather not" not in board
    assert rate(place, place.poster, number, "5", "Just right.").status_code == 303
    after = text(place, place.poster, number)
    assert "Too little data work." in after and "You: Strong yes" in after
    assert "Just right." in text(place, place.reader, number)
    # From here on each stands: nobody follows the other.
    late = rate(place, place.reader, number, "5")
    assert late.status_code == 409 and "stands" in late.text
    ana = place.community.person("ana")
    assert "Too little" not in text(place, ana, number) and "rating" not in text(place, ana, number)


def test_alone_one_may_think_again(place: Town) -> None:
    number = place.applied("ana", "viewed")
    for rating in ("2", "4"):
        assert rate(place, place.reader, number, rating).status_code == 303
    rows = place.community.rows(select(ApplicationReview.rating))
    assert rows == [(4,)]
    assert place.row(number).state == "viewed"


def test_who_decides_marks_a_new_one_as_read_by_rating_it(place: Town) -> None:
    number = place.applied("ana")
    rate(place, place.reader, number, "3")
    assert place.row(number).state == "submitted"
    rate(place, place.poster, number, "3")
    assert place.row(number).state == "viewed"


@pytest.mark.parametrize(("rating", "status"), [("6", 422), ("", 422), ("x", 422), ("3", 303)])
def test_a_rating_is_one_of_five(place: Town, rating: str, status: int) -> None:
    number = place.applied("ana", "viewed")
    assert rate(place, place.reader, number, rating, "A word.").status_code == status


def test_others_rate_nothing(place: Town, member: Viewer) -> None:
    number = place.applied("ana", "viewed")
    assert rate(place, member, number, "5").status_code == 404
    assert rate(place, place.community.person("ana"), number, "5").status_code == 404
    ended = place.applied("ben", "not-selected")
    assert rate(place, place.poster, ended, "5").status_code == 409
    assert place.community.rows(select(ApplicationReview.rating)) == []


def test_a_reader_who_left_reads_no_more(place: Town, app: Flask) -> None:
    number = place.applied("ana", "viewed")
    with app.app_context(), transaction():
        mine = Affiliation.user_id == place.reader.id
        over = (now() - timedelta(days=1)).date()
        db.session.execute(update(Affiliation).where(mine).values(ends_on=over))
    assert rate(place, place.reader, number, "5").status_code == 404
