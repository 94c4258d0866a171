from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.members.models import Block
from forum.search.models import SavedSearch
from tests.support.community import Community
from tests.support.hiring import hires_for, opening, organization
from tests.support.ideas import seed

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def house(app: Flask, community: Community) -> int:
    seed(app)
    number = organization(app, "Aspen & Birch")
    hires_for(app, community.person("poster"), number)
    return number


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200 and answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    for name in ("id", "title", "updated"):
        assert feed.findtext(ATOM + name)
    entries = feed.findall(ATOM + "entry")
    for entry in entries:
        link = entry.find(ATOM + "link")
        assert link is not None and "/jobs/" in link.attrib["href"]
    return [str(entry.findtext(ATOM + "title")) for entry in entries]


def test_a_question_is_a_feed_newest_first(app: Flask, community: Community, house: int) -> None:
    poster = community.person("poster")
    opening(app, poster, house, title="Coach <one>")
    opening(app, poster, house, title="Director")
    opening(app, poster, house, "closed", title="Closed one")
    browser = community.visitor()
    assert titles(browser.get("/feeds/jobs.atom?state=CO")) == [
        "Director, Aspen & Birch",
        "Coach <one>, Aspen & Birch",
    ]
    assert titles(browser.get("/feeds/jobs.atom?q=director&sort=pay")) == [
        "Director, Aspen & Birch"
    ]
    assert titles(browser.get("/feeds/jobs.atom?state=WY")) == []
    assert "/feeds/jobs.atom?state=CO" in browser.get("/jobs?state=CO").text


def test_a_kept_search_is_a_feed_by_its_own_eyes(
    app: Flask, community: Community, member: Viewer, house: int
) -> None:
    poster = community.person("poster")
    mine = community.visitor(member)
    mine.post("/jobs/alerts", question="q=director", name="Mine", every="never")
    token = community.rows(select(SavedSearch.token))[0][0]
    address = f"/feeds/saved/{token}.atom"
    assert address in mine.get("/jobs/alerts").text
    opening(app, poster, house, title="Director")
    opening(app, poster, house, title="Coach")
    browser = community.visitor()
    assert titles(browser.get(address)) == ["Director, Aspen & Birch"]
    with app.app_context(), transaction():
        db.session.add(Block(user_id=member.id, blocked_id=poster.id, at=now()))
    assert titles(browser.get(address)) == []
    assert browser.get("/feeds/saved/made-up.atom").status_code == 404
    number = community.rows(select(SavedSearch.id))[0][0]
    mine.post(f"/jobs/alerts/{number}/drop")
    assert browser.get(address).status_code == 404
