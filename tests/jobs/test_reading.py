from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from forum.core import gather
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.jobs.models import JobPosting
from forum.jobs.posting import Certificate, Place, Question
from forum.organizations.models import Organization
from tests.support.community import Community
from tests.support.hiring import hires_for, opening, opening_row, organization
from tests.support.ideas import seed


@pytest.fixture(autouse=True)
def _seeded(app: Flask) -> None:
    seed(app)


def posted(app: Flask, community: Community, **changes: Any) -> int:
    """Return a new opening of Aspen District, written by its poster."""
    poster = community.person("poster")
    district = organization(app, "Aspen District")
    hires_for(app, poster, district)
    return opening(app, poster, district, **changes)


def change(app: Flask, number: int, **values: Any) -> None:
    with app.app_context(), transaction():
        db.session.execute(update(JobPosting).where(JobPosting.id == number).values(**values))


def address(app: Flask, number: int) -> str:
    return f"/jobs/{number}-{opening_row(app, number).slug}"


def test_the_page_says_what_the_role_is_and_pays(app: Flask, community: Community) -> None:
    number = posted(
        app,
        community,
        places=(Place("Aspen School", "Denver", "CO"), Place("Birch School", "Boulder", "CO")),
        internal="yes",
        fte=50,
        employment="part-time",
        certificates=(Certificate("Library media endorsement", "earn", "2028-06-30"),),
        documents=("Résumé",),
        questions=(Question("Which model did you roll out?", True),),
        reply_by="2027-02-01",
        reports_title="Assistant superintendent",
    )
    with app.app_context(), transaction():
        row = db.session.query(Organization).filter_by(name="Aspen District").one()
        row.grows_html = "<p>Release time for two teachers a year.</p>"
    page = community.visitor().get(address(app, number))
    assert page.status_code == 200
    for said in (
        "$62,000 to $71,500 a year",
        "Health insurance and the state",
        "Aspen School",
        "Birch School",
        "Part time, 0.5 of a full week",
        "Assistant superintendent, Academics",
        "Which programs are piloted.",
        "Coaching teachers 50%",
        "Level 3: Leading",
        "Can be earned by June 30, 2028",
        "Which model did you roll out?",
        "February 1, 2027",
        "We hire whoever does the work best",
        "Release time for two teachers a year.",
        "11:59 PM M",
    ):
        assert said in page.text, said
    assert "<dt>Internal candidate</dt><dd>Yes</dd>" in page.text
    assert page.text.index("Pay and benefits") < page.text.index("What the role is, exactly")
    assert 'x="50"' in page.text and "style=" not in page.text


def test_another_slug_leads_to_the_right_one(app: Flask, community: Community) -> None:
    number = posted(app, community)
    for typed in (f"/jobs/{number}", f"/jobs/{number}-something-else"):
        found = community.visitor().get(typed)
        assert (found.status_code, found.location) == (301, address(app, number))
    assert community.visitor().get("/jobs/999").status_code == 404


def test_who_reads_what_is_not_open(app: Flask, community: Community, moderator: Viewer) -> None:
    poster, stranger = community.person("poster"), community.person("stranger")
    draft = posted(app, community, state="draft")
    closed = opening(app, poster, opening_row(app, draft).organization_id, "closed")
    other = opening(app, poster, opening_row(app, draft).organization_id, title="Digital coach")
    removed = opening(app, poster, opening_row(app, draft).organization_id, title="Taken away")
    change(app, closed, closed_how="filled")
    change(app, removed, removed_at=now())
    for person, statuses in (
        (None, (404, 200, 410)),
        (stranger, (404, 200, 410)),
        (poster, (200, 200, 200)),
        (moderator, (200, 200, 200)),
    ):
        browser = community.visitor(person)
        got = tuple(browser.get(address(app, one)).status_code for one in (draft, closed, removed))
        assert got == statuses
    page = community.visitor().get(address(app, closed)).text
    assert "This opening is closed: filled" in page and "/apply" not in page
    assert address(app, other) in page and "noindex" in page
    gone = community.visitor().get(address(app, removed))
    assert "Moderators removed this opening." in gone.text and "Taken away" not in gone.text


def test_it_is_closed_at_the_minute_though_nobody_closed_it(
    app: Flask, community: Community
) -> None:
    number = posted(app, community)
    assert "/apply" in community.visitor().get(address(app, number)).text
    change(app, number, closes_at=now() - timedelta(seconds=1))
    page = community.visitor().get(address(app, number)).text
    assert "This opening is closed: its time ran out" in page
    assert "/apply" not in page and "ld+json" not in page


def test_an_address_elsewhere_is_followed_by_nobody_but_people(
    app: Flask, community: Community
) -> None:
    number = posted(
        app, community, apply_how="link", apply_link="https://example.org/apply?a=1&b=2"
    )
    page = community.visitor().get(address(app, number)).text
    assert (
        'href="https://example.org/apply?a=1&amp;b=2" rel="nofollow ugc noopener external"' in page
    )


def test_views_are_counted_but_not_those_of_its_desk(app: Flask, community: Community) -> None:
    number = posted(app, community)
    for person in (None, None, community.person("reader"), community.person("poster")):
        community.visitor(person).get(address(app, number))
    with app.app_context():
        gather.flush_all()
    assert opening_row(app, number).view_count == 3


def test_a_page_costs_the_same_however_much_it_says(app: Flask, community: Community) -> None:
    number = posted(app, community)
    guest, reader = community.visitor(), community.visitor(community.person("reader"))
    home = address(app, number)
    guest.get(home)
    reader.get(home)
    with community.statements() as few:
        guest.get(home)
    assert len(few) <= 6
    with community.statements() as signed:
        reader.get(home)
    # Five are for how far the reader is.
    assert len(signed) <= 13


def test_pages_of_terms_and_organizations_show_openings(app: Flask, community: Community) -> None:
    number = posted(app, community)
    browser, home = community.visitor(), address(app, number)
    others = ("/terms/tool/st-math", "/terms/grade/kg", "/organizations/aspen-district-co")
    for other in others:
        assert home in browser.get(other).text, other
    assert home not in browser.get("/terms/tool/clever").text
    change(app, number, state="paused")
    for other in others:
        assert home not in browser.get(other).text, other
