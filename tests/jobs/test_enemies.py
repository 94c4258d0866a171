"""What somebody who means harm tries with openings and applications."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.refusals import Invalid
from forum.jobs.actions.interviewing import moment_of
from forum.jobs.actions.keeping import write as write_posting
from forum.jobs.models import JobPosting
from forum.jobs.posting import Question
from forum.jobs.queries.drafts import posters_of
from forum.organizations.models import Affiliation, Client, HiringSettings, Organization
from tests.jobs.applying import a_job, applied, write
from tests.jobs.applying_town import Town, town
from tests.support.community import Community
from tests.support.hiring import (
    client_of,
    hires_for,
    opening,
    organization,
    posting,
    works_at,
)
from tests.support.ideas import seed


@pytest.fixture
def place(app: Flask, community: Community) -> Town:
    """A district that hires."""
    return town(app, community)


def changed(app: Flask, statement: Any) -> None:
    with app.app_context(), transaction():
        db.session.execute(statement)


def test_a_reader_whose_verification_ran_out_reads_nothing(place: Town) -> None:
    number = place.applied("ana", "viewed")
    reader = place.community.visitor(place.reader)
    pages = (f"/applications/{number}", f"/jobs/{place.posting}/applications")
    assert [reader.get(page).status_code for page in pages] == [200, 200]
    theirs = update(Affiliation).where(Affiliation.user_id == place.reader.id)
    changed(place.app, theirs.values(expires_at=now() - timedelta(seconds=1)))
    assert [reader.get(page).status_code for page in pages] == [404, 403]
    rated = reader.post(f"/applications/{number}/rating", rating="5", note="")
    assert rated.status_code == 404


def test_a_firm_whose_client_left_reads_nothing_and_is_told_nothing(place: Town) -> None:
    app, community = place.app, place.community
    firm = organization(app, "Search Firm", kind="search-firm")
    hunter, helper = community.person("hunter"), community.person("helper")
    hires_for(app, hunter, firm)
    works_at(app, helper, firm)
    client_of(app, firm, place.district, hunter)
    changed(app, update(JobPosting).values(firm_id=firm))
    place.asks([helper])
    number = place.applied("ana", "viewed")
    people = [community.visitor(one) for one in (hunter, helper)]

    def told() -> list[int]:
        with app.app_context(), transaction(write=False):
            return posters_of(db.session.get_one(JobPosting, place.posting))

    assert [one.get(f"/applications/{number}").status_code for one in people] == [200, 200]
    assert told() == sorted([place.poster.id or 0, hunter.id or 0])
    changed(app, update(Client).values(state="ended", decided_at=now()))
    assert [one.get(f"/applications/{number}").status_code for one in people] == [404, 404]
    assert told() == [place.poster.id]


def test_an_answer_stays_with_the_question_it_was_given_to(
    app: Flask, community: Community
) -> None:
    seed(app)
    asked = Question("Did you ever coach teachers?", False)
    job = a_job(app, community, questions=(asked,))
    ana = community.person("ana")
    row = applied(app, community, job, ana, answer_0="Yes, forty of them.")
    with app.app_context(), transaction():
        other = posting(questions=(Question("Were you ever dismissed?", False), asked))
        write_posting(db.session.get_one(JobPosting, job), other)
    poster = community.visitor(community.person("poster"))
    poster.post(f"/applications/{row.id}/read")
    for reader in (poster, community.visitor(ana)):
        page = reader.get(f"/applications/{row.id}").text
        assert asked.text in page and "Yes, forty of them." in page
        assert "dismissed" not in page


def test_who_was_promised_a_blind_reading_gets_one(app: Flask, community: Community) -> None:
    seed(app)
    job = a_job(app, community)
    zelda = community.person("zelda", name="Zelda Quillfeather")
    row = applied(app, community, job, zelda)
    poster = community.visitor(community.person("poster"))
    with app.app_context(), transaction():
        district = db.session.get_one(JobPosting, job).organization_id
        db.session.add(HiringSettings(organization_id=district, blind=False, changed_at=now()))
    poster.post(f"/applications/{row.id}/read")
    board = f"/jobs/{job}/applications"
    pages = (board, f"{board}?view=table", f"/applications/{row.id}", f"/jobs/{job}/close")
    for page in pages:
        text = poster.get(page).text
        assert "Candidate 1" in text and "Quillfeather" not in text
    # Who applies from now on was told otherwise.
    applied(app, community, job, community.person("bea", name="Bea Boone"))
    assert "Bea Boone" in poster.get(board).text


def test_a_draft_leads_to_web_addresses_only(app: Flask, community: Community) -> None:
    seed(app)
    poster = community.person("poster")
    district = organization(app, "Aspen District")
    hires_for(app, poster, district)
    bad = {"apply_how": "link", "apply_link": "javascript:alert(1)", "pay_link": "data:text/html,x"}
    number = opening(app, poster, district, "draft", **bad)
    slug = community.rows(select(JobPosting.slug))[0][0]
    page = community.visitor(poster).get(f"/jobs/{number}-{slug}")
    assert page.status_code == 200
    assert "javascript:" not in page.text and "data:text" not in page.text
    # What was typed is still there to be mended.
    assert "javascript:alert(1)" in community.visitor(poster).get(f"/jobs/{number}/edit").text


def test_why_somebody_asks_to_hire_is_read_by_who_decides_alone(place: Town) -> None:
    community, asker = place.community, place.community.person("asker")
    works_at(place.app, asker, place.district)
    slug = community.rows(select(Organization.slug))[0][0]
    page, why = f"/hiring/{slug}/people", "My chief leaves in June; nobody knows."
    assert community.visitor(asker).post(page, kind="poster", note=why).status_code == 303
    assert why in community.visitor(place.poster).get(page).text
    colleague = community.visitor(place.reader).get(page).text
    assert "Asker" in colleague and why not in colleague


def test_numbers_that_are_none_are_no_fault(app: Flask, community: Community) -> None:
    seed(app)
    job = a_job(app, community)
    ana = community.visitor(community.person("ana"))
    for name in ("²", "9" * 30, ""):
        assert write(ana, job, f"drop:{name}").status_code == 303
    # A form says what a clock shows, without a zone.
    for local in (datetime.max, datetime.min):  # noqa: DTZ901
        for zone in ("America/Denver", "Asia/Tokyo"):
            with pytest.raises(Invalid):
                moment_of(local, zone)
