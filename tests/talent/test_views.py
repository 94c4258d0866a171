from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from forum.core.clock import now
from forum.core.db import db, transaction
from forum.talent.actions.viewing import note_view
from forum.talent.models import ProfileView
from forum.talent.tasks import forget_views
from tests.support.community import Community
from tests.talent.casting import Cast, cast

PLACE = "/account/candidate/views"


@pytest.fixture
def town(app: Flask, community: Community) -> Cast:
    return cast(app, community)


def looks(town: Cast, days_ago: int = 0) -> None:
    """Have the recruiter look at Ana some days ago."""
    ana = town.community.person("ana")
    with town.app.app_context():
        note_view(town.desk, ana.id or 0)
    town.community.work()
    if days_ago:
        at = now() - timedelta(days=days_ago)
        with town.app.app_context(), transaction():
            today = ProfileView.day == now().date()
            db.session.execute(update(ProfileView).where(today).values(day=at.date(), at=at))


def test_a_member_sees_who_looked_and_for_whom(town: Cast) -> None:
    ana = town.community.visitor(town.candidate("ana"))
    assert "Nobody looked" in ana.get(PLACE).text
    looks(town)
    page = ana.get(PLACE).text
    assert "Finder" in page and "recruiter for" in page and "Aspen District" in page
    assert "You are on 0 lists" in page
    town.visitor.post("/talent/ana/keep", into="new", name="Secret bench", note="Strong coach")
    page = ana.get(PLACE).text
    assert "You are on 1 list of" in page
    assert "Secret bench" not in page and "Strong coach" not in page
    other = town.community.visitor(town.community.person("other"))
    assert "Finder" not in other.get(PLACE).text


def test_it_is_told_for_ninety_days(town: Cast) -> None:
    ana = town.community.visitor(town.candidate("ana"))
    looks(town, days_ago=90)
    assert "Finder" in ana.get(PLACE).text
    with town.app.app_context():
        forget_views()
    assert len(town.community.rows(select(ProfileView.day))) == 1
    with town.app.app_context(), transaction():
        db.session.execute(delete(ProfileView))
    looks(town, days_ago=91)
    assert "Finder" not in ana.get(PLACE).text
    with town.app.app_context():
        forget_views()
    assert town.community.rows(select(ProfileView.day)) == []


def test_many_looks_are_walked_by_page(town: Cast) -> None:
    ana = town.candidate("ana")
    with town.app.app_context(), transaction():
        for number in range(60):
            at = now() - timedelta(days=number)
            db.session.add(
                ProfileView(
                    member_id=ana.id,
                    day=at.date(),
                    recruiter_id=town.recruiter.id,
                    role_id=town.desk.role_id,
                    at=at,
                )
            )
    visitor = town.community.visitor(ana)
    first = visitor.get(PLACE).text
    assert first.count("recruiter for") == 50
    after = first.split(f"{PLACE}?before=")[1].split('"')[0]
    assert visitor.get(f"{PLACE}?before={after}").text.count("recruiter for") == 10
    assert visitor.get(f"{PLACE}?before=x").status_code == 404
