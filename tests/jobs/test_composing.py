from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.jobs.models import JobPosting
from forum.jobs.posting import Posting
from forum.jobs.templates import TEMPLATES
from forum.organizations.models import Affiliation, HiringSettings
from tests.jobs.composing import WHOLE, begin, number_of, send, write
from tests.support.community import Community, Visitor
from tests.support.hiring import client_of, hires_for, opening, opening_row, organization
from tests.support.ideas import seed


@pytest.fixture
def district(app: Flask) -> int:
    seed(app)
    return organization(app, "Aspen District")


@pytest.fixture
def poster(app: Flask, community: Community, district: int) -> Viewer:
    person = community.person("poster")
    hires_for(app, person, district)
    return person


@pytest.fixture
def writer(community: Community, poster: Viewer) -> Visitor:
    return community.visitor(poster)


def said(app: Flask, address: str) -> Posting:
    return Posting.from_json(opening_row(app, number_of(address)).fields)


def seen_on(page: str) -> str:
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_what_is_typed_becomes_a_public_opening(
    app: Flask, community: Community, writer: Visitor, district: int
) -> None:
    address = write(writer, district)
    row = opening_row(app, number_of(address))
    posting = Posting.from_json(row.fields)
    assert row.state == "draft" and row.pay == "$62,000 to $71,500 a year"
    assert posting.week == {"coaching": 50, "operations": 25, "data": 15, "helpdesk": 10}
    assert posting.starts == "asap" and posting.fte == 100
    # A draft is nobody's business but its desk's.
    for stranger in (community.visitor(community.person("other")), community.visitor()):
        for page in ("edit", "publish", "manage", "revisions", "delete"):
            assert stranger.get(f"{address}/{page}").status_code in (404, 401, 302, 303)
    answer = send(writer, address)
    assert answer.status_code == 303, answer.text
    row = opening_row(app, number_of(address))
    assert row.state == "open" and row.closes_at is not None and row.revision == 1
    assert row.fields["reply_by"] > WHOLE["closes"]
    assert row.title in writer.get("/hiring").text
    # Sent twice, it is open all the same and nothing is added.
    assert writer.post(f"{address}/publish", seen="x").location == f"{address}/manage"
    stranger = community.visitor(community.person("other"))
    assert stranger.get(f"{address}/manage").status_code == 403


def test_opening_the_composer_writes_nothing_and_twice_begins_one(
    community: Community, writer: Visitor, district: int
) -> None:
    writer.get("/jobs/new")
    assert community.rows(db.select(JobPosting.id)) == []
    assert begin(writer, district) == begin(writer, district)
    assert begin(writer, district, once="b" * 32) != begin(writer, district)


def test_who_does_not_hire_is_told_how_to(community: Community, district: int) -> None:
    stranger = community.visitor(community.person("stranger"))
    assert "You do not hire for an organization yet" in stranger.get("/jobs/new").text
    answer = stranger.post("/jobs/new", organization=district, begin="blank")
    assert answer.status_code in (403, 422)
    assert community.rows(db.select(JobPosting.id)) == []
    assert "You do not hire" in stranger.get("/hiring").text


def test_an_organization_says_what_it_always_says(
    app: Flask, writer: Visitor, district: int
) -> None:
    with app.app_context(), transaction():
        settings = HiringSettings(organization_id=district, changed_at=now())
        settings.statement, settings.benefits = "Everybody is welcome.", "A pension."
        db.session.add(settings)
    posting = said(app, begin(writer, district))
    assert (posting.statement, posting.benefits) == ("Everybody is welcome.", "A pension.")
    assert posting.places[0].state == "CO" and posting.places[0].organization_id == district


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_filled_in(app: Flask, writer: Visitor, district: int, name: str) -> None:
    address = begin(writer, district, begin=f"template:{name}")
    posting = said(app, address)
    assert posting.title == TEMPLATES[name].title and posting.targets == TEMPLATES[name].targets
    assert "coaching" in posting.week or "data" in posting.week
    assert posting.title in writer.get(address).text


def test_last_years_is_copied_without_its_dates(
    app: Flask, community: Community, writer: Visitor, poster: Viewer, district: int
) -> None:
    last = opening(app, poster, district, "closed", requisition="R-7", internal="yes")
    page = writer.get("/jobs/new").text
    assert f'value="copy:{last}"' in page
    address = begin(writer, district, begin=f"copy:{last}")
    copy = said(app, address)
    assert (copy.closes, copy.starts, copy.requisition, copy.internal) == ("", "", "", "")
    assert copy.duties == "Coach teachers and plan the rollout." and copy.pay_min == 6_200_000
    assert opening_row(app, number_of(address)).source_id == last
    # Another organization's opening, and a draft, are nothing to copy.
    far = organization(app, "Far District", state="ME")
    other = community.person("other")
    hires_for(app, other, far)
    theirs = opening(app, other, far)
    answer = writer.post("/jobs/new", organization=district, begin=f"copy:{theirs}")
    assert answer.status_code == 422
    assert community.visitor(other).post(
        "/jobs/new", organization=district, begin="blank"
    ).status_code in (403, 422)


def test_what_cannot_be_read_stays_as_it_was_typed(
    app: Flask, writer: Visitor, district: int
) -> None:
    week = ["half", "25", "", "", "", ""]
    address = write(
        writer, district, pay_min="sixty", days="all", week=week, fte="much", closes="9999-12-31"
    )
    page = writer.get(f"{address}/edit").text
    for typed in ("sixty", "all", "half", "much", "9999-12-31"):
        assert f'value="{typed}"' in page
    for words in ("an amount in dollars", "a whole number of days", "whole numbers of percent",
                  "From 0.1 to 1.0", "Write the day as"):  # fmt: skip
        assert words in page
    answer = send(writer, address)
    assert answer.status_code == 422
    assert opening_row(app, number_of(address)).state == "draft"
    # Mended, it is what it says.
    assert writer.post(f"{address}/edit", **WHOLE).status_code == 303
    assert send(writer, address).status_code == 303


def test_half_a_draft_is_kept_and_says_what_is_missing(
    app: Flask, writer: Visitor, district: int
) -> None:
    edit = begin(writer, district)
    assert writer.post(edit, title="Half").status_code == 303
    page = writer.get(edit).text
    assert 'value="Half"' in page and 'class="field-error"' not in page
    address = edit.removesuffix("/edit")
    page = writer.get(f"{address}/publish").text
    for anchor in ("pay_min", "grade", "decides", "statement", "closes"):
        assert f'href="{edit}?check=1#{anchor}"' in page
    assert "Say the pay" in writer.get(f"{edit}?check=1").text
    answer = send(writer, address)
    assert answer.status_code == 422 and "missing" in answer.text


def test_lists_grow_without_scripts_and_empty_lines_are_left_out(
    app: Flask, writer: Visitor, district: int
) -> None:
    places = ["Aspen School", "Denver", "CO", "", "", "", "Birch School", "Boulder", "CO"]
    address = write(writer, district, places=places, act="places")
    assert [place.school for place in said(app, address).places] == ["Aspen School", "Birch School"]
    page = writer.get(f"{address}/edit?more=places").text
    assert page.count('placeholder="City"') == 4
    skills = ["accounts-roster", "3", "", "2", "buy-in", "2"]
    writer.post(f"{address}/edit", **(WHOLE | {"targets": skills}))
    assert [target.slug for target in said(app, address).targets] == ["accounts-roster", "buy-in"]


def test_text_of_a_word_processor_comes_out_readable(
    app: Flask, writer: Visitor, district: int
) -> None:
    pasted = "<p class=MsoNormal><b>Duties</b></p><ul><li>Coach “teachers”</li><li>Plan</li></ul>"
    wanted = "• Résumé\n2. Two references\n\n"
    address = write(writer, district, duties=pasted, documents=wanted)
    assert said(app, address).documents == ("Résumé", "Two references")
    html = opening_row(app, number_of(address)).html["duties"]
    assert "<strong>Duties</strong>" in html and html.count("<li>") == 2
    assert "Mso" not in html and "“teachers”" in html


def test_two_pages_do_not_overwrite_each_other(app: Flask, writer: Visitor, district: int) -> None:
    address = write(writer, district)
    seen = seen_on(writer.get(f"{address}/edit").text)
    assert (
        writer.post(f"{address}/edit", **(WHOLE | {"title": "First", "seen": seen})).status_code
        == 303
    )
    late = writer.post(f"{address}/edit", **(WHOLE | {"title": "Second", "seen": seen}))
    assert late.status_code == 409 and 'value="Second"' in late.text
    assert said(app, address).title == "First"
    again = WHOLE | {"title": "Second", "seen": seen_on(late.text)}
    assert writer.post(f"{address}/edit", **again).status_code == 303
    assert said(app, address).title == "Second"


def test_a_draft_saves_itself_in_the_background(app: Flask, writer: Visitor, district: int) -> None:
    edit = begin(writer, district)
    seen = seen_on(writer.get(edit).text)
    told: Any = writer.post(edit, **(WHOLE | {"seen": seen, "background": "1"})).json
    assert told["action"] == edit and told["seen"] != seen
    late = writer.post(edit, **(WHOLE | {"title": "Late", "seen": seen, "background": "1"}))
    assert late.status_code == 409 and late.json is not None
    assert said(app, edit).title == WHOLE["title"]


def test_a_draft_is_deleted_but_never_what_was_public(
    app: Flask, community: Community, writer: Visitor, poster: Viewer, district: int
) -> None:
    address = write(writer, district)
    assert writer.post(f"{address}/delete").location == "/hiring"
    assert writer.get(f"{address}/edit").status_code == 404
    public = opening(app, poster, district)
    assert writer.post(f"/jobs/{public}/delete").status_code == 409


def test_a_verification_that_expires_ends_the_right_at_once(
    app: Flask, writer: Visitor, district: int
) -> None:
    address = write(writer, district)
    with app.app_context(), transaction():
        row = db.session.scalars(db.select(Affiliation)).one()
        row.expires_at = now() - timedelta(seconds=1)
    assert writer.post(f"{address}/edit", **WHOLE).status_code == 404
    assert writer.post(f"{address}/publish", seen="x").status_code == 404
    assert opening_row(app, number_of(address)).state == "draft"
    assert writer.post("/jobs/new", organization=district, begin="blank").status_code in (403, 422)


def test_a_firm_writes_for_its_confirmed_client_alone(
    app: Flask, community: Community, district: int
) -> None:
    firm = organization(app, "Search Partners", kind="search-firm")
    recruiter = community.person("recruiter")
    hires_for(app, recruiter, firm, "recruiter")
    visitor = community.visitor(recruiter)
    assert visitor.post("/jobs/new", organization=district, begin="blank").status_code in (403, 422)
    client_of(app, firm, district, recruiter)
    address = write(visitor, district)
    assert opening_row(app, number_of(address)).firm_id == firm
    assert send(visitor, address).status_code == 303


def test_whatever_an_enemy_sends_is_kept_or_said(
    app: Flask, writer: Visitor, district: int
) -> None:
    long = "x" * 3_000
    sent = {
        "places": [long, long, "XX", "only one"],
        "targets": [long, "99", "accounts-roster", "-1"],
        "certificates": [long, "nonsense", long],
        "questions": [long, "maybe"],
        "week": ["1"] * 40,
        "period": "eon",
        "timezone": "Mars/Olympus",
        "family": long,
        "pay_min": "500,000",
        "pay_max": "500000.99",
        "days": "366",
        "grade": ["kg", "nonsense"],
        "summary": "<script>alert(1)</script><p onclick=x>Hello",
        "title": long,
    }
    edit = begin(writer, district)
    assert writer.post(edit, **sent).status_code == 303
    for period in ("hour", "day", "month"):
        assert writer.post(edit, **(sent | {"period": period})).status_code == 303
    assert "<script>alert" not in writer.get(edit.replace("edit", "publish")).text
    assert writer.get(f"{edit}?check=1").status_code == 200
    for begun in ("copy:²", "copy:", "template:nonsense", "copy:999999999"):
        answer = writer.post("/jobs/new", organization=district, begin=begun)
        assert answer.status_code in (303, 422)
