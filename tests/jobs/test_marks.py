from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.jobs.models import JobMark, JobPosting
from tests.support.community import Community
from tests.support.hiring import hires_for, opening, opening_row, organization
from tests.support.ideas import seed


@pytest.fixture
def number(app: Flask, community: Community) -> int:
    seed(app)
    poster = community.person("poster")
    house = organization(app, "Aspen District")
    hires_for(app, poster, house)
    return opening(app, poster, house)


def change(app: Flask, number: int, **values: object) -> None:
    with app.app_context(), transaction():
        db.session.execute(update(JobPosting).where(JobPosting.id == number).values(**values))


def test_an_opening_is_kept_counted_and_let_go(
    app: Flask, community: Community, member: Viewer, number: int
) -> None:
    browser = community.visitor(member)
    assert "No openings saved yet" in browser.get("/jobs/saved").text
    for _ in range(2):
        assert browser.post(f"/jobs/{number}/save", on="1").status_code == 303
    assert opening_row(app, number).save_count == 1
    assert "Blended Learning Manager" in browser.get("/jobs/saved").text
    home = browser.get(f"/jobs/{number}-{opening_row(app, number).slug}").text
    assert 'name="on" value="0"' in home
    browser.post(f"/jobs/{number}/save", on="0", back="saved")
    assert opening_row(app, number).save_count == 0
    assert community.rows(select(JobMark.user_id)) == []


def test_the_list_says_what_closed_and_what_closes_soon(
    app: Flask, community: Community, member: Viewer, number: int
) -> None:
    browser = community.visitor(member)
    browser.post(f"/jobs/{number}/save", on="1")
    assert "Closing soon" not in browser.get("/jobs/saved").text
    change(app, number, closes_at=now() + timedelta(days=2))
    assert "Closing soon" in browser.get("/jobs/saved").text
    change(app, number, closes_at=now() - timedelta(seconds=1))
    assert "Closed: its time ran out" in browser.get("/jobs/saved").text
    change(app, number, state="closed", closed_how="filled")
    assert "Closed: filled" in browser.get("/jobs/saved").text
    change(app, number, state="removed", removed_at=now())
    assert "No openings saved yet" in browser.get("/jobs/saved").text


def test_what_is_not_published_cannot_be_kept(
    app: Flask, community: Community, member: Viewer, number: int
) -> None:
    change(app, number, state="draft", published_at=None)
    browser = community.visitor(member)
    assert browser.post(f"/jobs/{number}/save", on="1").status_code == 404
    poster = community.visitor(community.person("poster"))
    assert poster.post(f"/jobs/{number}/save", on="1").status_code == 409
    assert browser.post("/jobs/999/save", on="1").status_code == 404
    assert community.visitor().get("/jobs/saved").status_code == 401
