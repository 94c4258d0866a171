from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.versions import SITE, touch
from forum.jobs.models import JobPosting
from forum.jobs.posting import Place
from forum.members.models import Block
from forum.organizations.actions.keeping import edit
from forum.organizations.facts import Facts
from forum.organizations.models import Organization
from tests.support.community import Community
from tests.support.hiring import hires_for, opening, organization
from tests.support.ideas import seed
from tests.support.job_town import fill


@pytest.fixture
def house(app: Flask, community: Community) -> int:
    seed(app)
    number = organization(app, "Aspen District")
    hires_for(app, community.person("poster"), number)
    return number


def titles(community: Community, address: str, person: Viewer | None = None) -> list[str]:
    page = community.visitor(person).get(address)
    assert page.status_code == 200
    return re.findall(r'<h3><a href="/jobs/[^"]*"><bdi>(.*?)</bdi>', page.text)


def test_words_place_state_and_pay_find(app: Flask, community: Community, house: int) -> None:
    poster = community.person("poster")
    opening(app, poster, house, title="Coach", places=(Place("Élan School", "Laramie", "WY"),))
    opening(app, poster, house, title="Director", pay_min=9_000_000, pay_max=11_000_000)
    for address, found in (
        ("/jobs", ["Director", "Coach"]),
        ("/jobs?q=coach", ["Coach", "Director"]),
        ("/jobs?q=aspen+director", ["Director"]),
        ("/jobs?place=elan", ["Coach"]),
        ("/jobs?place=lar", ["Coach"]),
        ("/jobs?state=WY", ["Coach"]),
        ("/jobs?state=WY&near=1", ["Director", "Coach"]),
        ("/jobs?pay=100000", ["Director"]),
        ("/jobs?model=station-rotation&tool=st-math&band=early", ["Director", "Coach"]),
        ("/jobs?skill=devices", []),
        ("/jobs?since=1&fte=full&family=blended-learning", ["Director", "Coach"]),
        ("/jobs?sort=pay", ["Director", "Coach"]),
        ("/jobs?state=%00&band=nothing&sort=x&after=", []),
    ):
        assert titles(community, address) == found, address


def test_nothing_found_offers_wider_questions_and_to_keep_this_one(
    app: Flask, community: Community, house: int
) -> None:
    opening(app, community.person("poster"), house, title="Coach")
    page = community.visitor().get("/jobs?state=WY&pay=60000").text
    assert "No opening matches all of that" in page
    assert 'href="/jobs/alerts?state=WY&amp;pay=60000"' in page
    assert "With neighboring states" in page and "Without “State: Wyoming”" in page


def test_what_closed_paused_or_fell_silent_is_on_no_list(
    app: Flask, community: Community, house: int
) -> None:
    poster = community.person("poster")
    numbers = [opening(app, poster, house, title=f"Coach {n}") for n in range(4)]
    opening(app, poster, house, "draft", title="Coach draft")
    assert len(titles(community, "/jobs")) == 4
    past = now() - timedelta(seconds=1)
    changes: tuple[dict[str, Any], ...] = (
        {"state": "closed"},
        {"state": "paused"},
        {"unlisted_at": past},
        {"closes_at": past},
    )
    for left, (number, change) in enumerate(zip(numbers, changes, strict=True)):
        with app.app_context(), transaction():
            row = update(JobPosting).where(JobPosting.id == number)
            db.session.execute(row.values(**change))
        assert len(titles(community, "/jobs")) == 3 - left
    assert "No openings yet" in community.visitor().get("/jobs").text


def test_it_closes_for_lists_while_nothing_is_written(
    app: Flask, community: Community, house: int
) -> None:
    number = opening(app, community.person("poster"), house)
    with app.app_context(), transaction():
        soon = now() + timedelta(seconds=1)
        row = update(JobPosting).where(JobPosting.id == number)
        db.session.execute(row.values(closes_at=soon))
    assert len(titles(community, "/jobs")) == 1
    while now() <= soon:
        pass
    assert titles(community, "/jobs") == []


def test_blocked_people_s_openings_are_not_listed(
    app: Flask, community: Community, member: Viewer, house: int
) -> None:
    poster = community.person("poster")
    opening(app, poster, house, title="Coach")
    with app.app_context(), transaction():
        db.session.add(Block(user_id=member.id, blocked_id=poster.id, at=now()))
    assert titles(community, "/jobs", member) == [] and titles(community, "/jobs") == ["Coach"]


def test_a_renamed_organization_is_called_so_at_once(
    app: Flask, community: Community, admin: Viewer, house: int
) -> None:
    opening(app, community.person("poster"), house, title="Coach")
    assert "Aspen District" in community.visitor().get("/jobs").text
    with app.app_context(), transaction():
        row = db.session.get_one(Organization, house)
        edit(admin, row, Facts(name="Birch Schools", kind="district", state="CO"), [], "Renamed.")
    page = community.visitor().get("/jobs").text
    assert "Birch Schools" in page and "Aspen" not in page
    assert titles(community, "/jobs?q=birch") == ["Coach"]


def test_all_pages_together_have_every_opening_once(app: Flask, community: Community) -> None:
    with app.app_context(), transaction():
        fill(120)
        touch(SITE)
    browser = community.visitor()
    for order in ("newest", "closing", "pay"):
        address, found = f"/jobs?sort={order}", []
        while True:
            page = browser.get(address).text
            found += re.findall(r'<h3><a href="(/jobs/\d+)-', page)
            following = re.search(r'href="([^"]*after=[^"]*)" rel="next"', page)
            if following is None:
                break
            address = following[1].replace("&amp;", "&")
        total = re.search(r'id="found">(\d+)', page)
        assert total and len(found) == len(set(found)) == int(total[1]) > 60
    assert browser.get("/jobs?after=1-99999999").status_code == 404
    assert browser.get("/jobs?after=x").status_code == 404


def test_a_page_asks_the_database_as_much_for_many_openings_as_for_few(
    app: Flask, community: Community
) -> None:
    with app.app_context(), transaction():
        fill(60)
        touch(SITE)
    for person, most in ((None, 5), (community.person("town3"), 6)):
        browser = community.visitor(person)
        browser.get("/jobs")
        for number, address in enumerate(("/jobs?state=CO", "/jobs?q=coach&pay=60000&more=tool")):
            with community.statements() as seen:
                browser.get(address)
            assert len(seen) <= most, (number, seen)
