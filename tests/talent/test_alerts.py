from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.events import batch_listeners, listen_in_batches
from forum.core.mail import MailQueued
from forum.organizations.models import Affiliation
from forum.search import saving
from forum.search.models import SavedSearch
from forum.talent.models import Candidate
from tests.support.community import Community
from tests.support.hiring import hires_for, organization
from tests.support.ideas import seed
from tests.talent.casting import Cast, cast, hides

PLACE = "/talent/alerts"


@pytest.fixture
def letters() -> Iterator[list[dict[str, Any]]]:
    """Every letter the worker hands to the mail server, as its announcement held it."""
    seen: list[dict[str, Any]] = []

    def note(batch: Sequence[MailQueued]) -> None:
        seen.extend(asdict(letter) for letter in batch)

    listen_in_batches([MailQueued], note)
    yield seen
    batch_listeners[:] = [entry for entry in batch_listeners if entry[1] is not note]


@pytest.fixture
def town(app: Flask, community: Community) -> Cast:
    seed(app)
    return cast(app, community)


def keeps(town: Cast, question: str = "", name: str = "Coaches") -> None:
    """Have the recruiter keep a search for letters of every week."""
    answer = town.visitor.post(PLACE, name=name, every="week", question=question)
    assert answer.status_code == 303, answer.text


def a_week_goes_by(town: Cast) -> None:
    """Have what was changed be settled, and every letter be due."""
    with town.app.app_context(), transaction():
        for row in db.session.scalars(select(Candidate)):
            row.updated_at -= timedelta(days=7)
        for search in db.session.scalars(select(SavedSearch)):
            search.mark -= 7 * 86_400_000_000
            search.due_at = now() - timedelta(seconds=1)


def told(town: Cast, letters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the letters that are sent now."""
    letters.clear()
    with town.app.app_context():
        saving.tell_what_is_due()
    town.community.work()
    return [letter for letter in letters if "new candidate" in letter["title"]]


def test_a_letter_says_how_many_and_never_who(town: Cast, letters: list[dict[str, Any]]) -> None:
    town.candidate("before")
    keeps(town)
    page = town.visitor.get(PLACE).text
    assert "Coaches" in page and "All candidates" in page
    a_week_goes_by(town)
    told(town, letters)
    town.candidate("ana")
    town.candidate("ben")
    hidden = town.candidate("cleo")
    hides(town.app, hidden, town.district)
    a_week_goes_by(town)
    (letter,) = told(town, letters)
    assert letter["title"] == "2 new candidates: Coaches"
    text = str(letter)
    for name in ("Ana", "Ben", "Cleo", "ana", "ben@"):
        assert name not in text
    # Nothing new is no letter, and nobody is told twice.
    a_week_goes_by(town)
    assert told(town, letters) == []


def test_a_letter_is_rendered_with_a_link_and_a_stop(
    town: Cast, letters: list[dict[str, Any]]
) -> None:
    keeps(town, "q=rotation")
    town.candidate("ana", pitch="I made station rotation work.")
    a_week_goes_by(town)
    (letter,) = told(town, letters)
    assert "/talent?q=rotation" in letter["text"] and "Ana" not in letter["text"]
    assert "for Aspen District" in letter["text"] and "/alerts/stop/" in str(letter)


@pytest.mark.parametrize("how", ["expired", "ended"])
def test_a_role_that_rests_is_told_nothing(
    town: Cast, letters: list[dict[str, Any]], how: str
) -> None:
    keeps(town)
    town.candidate("ana")
    with town.app.app_context(), transaction():
        past = now() - timedelta(seconds=1)
        change = (
            {"expires_at": past} if how == "expired" else {"ends_on": past.date() - timedelta(1)}
        )
        mine = update(Affiliation).where(Affiliation.user_id == town.recruiter.id)
        db.session.execute(mine.values(**change))
    a_week_goes_by(town)
    assert told(town, letters) == []
    assert town.visitor.get(PLACE).status_code == 403


def test_searches_are_the_roles_own(town: Cast) -> None:
    keeps(town, name="Secret plan")
    ((number,),) = town.community.rows(select(SavedSearch.id))
    birch = hires_for(town.app, town.recruiter, organization(town.app, "Birch"), "recruiter")
    _, _, colleague = town.second("colleague")
    for visitor in (town.acting(town.recruiter, birch), colleague):
        assert "Secret plan" not in visitor.get(PLACE).text
        fields = {"name": "Mine", "every": "day"}
        assert visitor.post(f"{PLACE}/{number}", **fields).status_code == 404
        assert visitor.post(f"{PLACE}/{number}/drop").status_code == 404
    assert town.visitor.post(f"{PLACE}/{number}", name="Plan B", every="day").status_code == 303
    assert "Plan B" in town.visitor.get(PLACE).text
    assert town.visitor.post(f"{PLACE}/{number}/drop").status_code == 303
    assert "None yet" in town.visitor.get(PLACE).text


def test_a_question_is_kept_as_the_search_knows_it(town: Cast) -> None:
    page = town.visitor.get(f"{PLACE}?model=station-rotation&nonsense=1&page=4").text
    assert "Model: " in page and "nonsense" not in page.split('<h2 id="save">')[1]
    refused = town.visitor.post(PLACE, name="", every="week", question="q=coach")
    assert refused.status_code == 422 and 'value="q=coach"' in refused.text
