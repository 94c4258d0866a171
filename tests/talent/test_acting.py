from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.core.clock import now
from forum.core.db import db, transaction
from forum.organizations.models import Affiliation, HiringRole
from forum.organizations.queries.hiring import Desk
from forum.talent.acting import DeskNeeded, acting_desk
from forum.talent.actions.viewing import note_view
from forum.talent.models import ProfileView
from tests.support.community import Community, Visitor
from tests.support.hiring import hires_for, organization, works_at


def acts(visitor: Visitor, desk: Desk, after: str = "") -> None:
    """Have somebody act at a desk."""
    answer = visitor.post("/talent/desk", role=str(desk.role_id), next=after)
    assert answer.status_code == 303, answer.text


def acting_of(app: Flask, visitor: Visitor) -> str:
    """Return in whose name the next request of somebody looks, or why it may not."""
    with visitor.client.session_transaction() as kept:
        values = dict(kept)
    with app.test_request_context("/talent"):
        from flask import session
        from flask_login import login_user

        session.update(values)
        login_user(visitor.viewer)
        with transaction(write=False):
            try:
                return acting_desk().name
            except DeskNeeded as refusal:
                return refusal.message


def test_a_role_is_chosen_shown_and_left(app: Flask, community: Community) -> None:
    two = community.person("two")
    aspen, birch = organization(app, "Aspen"), organization(app, "Birch")
    hires_for(app, two, aspen, "recruiter")
    second = hires_for(app, two, birch, "recruiter")
    visitor = community.visitor(two)
    assert "Choose first" in acting_of(app, visitor)
    page = visitor.get("/talent/desk?next=/talent%3Fq%3Dcoach").text
    assert "Aspen" in page and "Birch" in page and 'value="/talent?q=coach"' in page
    assert "You act as recruiter for" not in page
    answer = visitor.post("/talent/desk", role=str(second.role_id), next="/talent?q=coach")
    assert answer.headers["Location"] == "/talent?q=coach"
    assert acting_of(app, visitor) == "Birch"
    assert "You act as recruiter for" in visitor.get("/talent/desk").text
    assert visitor.post("/talent/desk", act="leave").status_code == 303
    assert "Choose first" in acting_of(app, visitor)


@pytest.mark.parametrize("how", ["ended", "expired", "left"])
def test_a_role_that_ended_a_moment_ago_has_no_right(
    app: Flask, community: Community, how: str
) -> None:
    finder = community.person("finder")
    desk = hires_for(app, finder, organization(app, "Aspen"), "recruiter")
    visitor = community.visitor(finder)
    acts(visitor, desk)
    assert acting_of(app, visitor) == "Aspen"
    before = now() - timedelta(seconds=1)
    changes = {
        "ended": update(HiringRole).values(state="ended"),
        "expired": update(Affiliation).values(expires_at=before),
        "left": update(Affiliation).values(ends_on=before.date() - timedelta(days=1)),
    }
    with app.app_context(), transaction():
        db.session.execute(changes[how])
    assert "do not act as recruiter for Aspen any more" in acting_of(app, visitor)


def test_nobody_acts_in_the_role_of_another_or_as_a_poster(
    app: Flask, community: Community
) -> None:
    aspen = organization(app, "Aspen")
    theirs = hires_for(app, community.person("finder"), aspen, "recruiter")
    other = community.person("other")
    mine = hires_for(app, other, aspen, "poster")
    visitor = community.visitor(other)
    for role in (str(theirs.role_id), str(mine.role_id), "x", "", "9" * 30):
        answer = visitor.post("/talent/desk", role=role)
        assert answer.status_code == 403, role
        assert "This is no role of yours" in answer.text
    # A session that names another's role is no right either.
    with visitor.client.session_transaction() as kept:
        kept["talent_desk"] = theirs.role_id
    assert "Choose first" in acting_of(app, visitor)
    assert "Aspen" in visitor.get("/talent/desk").text
    assert "/hiring/" in visitor.get("/talent/desk").text
    assert community.visitor().get("/talent/desk").status_code == 401


def test_who_has_no_role_reads_how_to_get_one(app: Flask, community: Community) -> None:
    teacher, stranger = community.person("teacher"), community.person("stranger")
    works_at(app, teacher, organization(app, "Aspen"), verified=False)
    page = community.visitor(teacher).get("/talent/desk").text
    assert "/hiring/aspen-co/people#ask" in page and "/account/work" in page
    assert "/account/work" in community.visitor(stranger).get("/talent/desk").text


@pytest.mark.parametrize(
    "after",
    ["https://evil.test/", "//evil.test/talent", "/\\evil.test", "/talent/desk", "/signout", "x"],
)
def test_only_pages_for_recruiters_follow(app: Flask, community: Community, after: str) -> None:
    finder = community.person("finder")
    desk = hires_for(app, finder, organization(app, "Aspen"), "recruiter")
    answer = community.visitor(finder).post("/talent/desk", role=str(desk.role_id), next=after)
    assert answer.headers["Location"] == "/talent"


def test_a_look_is_noted_once_a_day_and_role(app: Flask, community: Community) -> None:
    finder, seen = community.person("finder"), community.person("seen")
    desk = hires_for(app, finder, organization(app, "Aspen"), "recruiter")
    assert seen.id is not None and finder.id is not None
    for _ in range(2):
        with app.app_context():
            note_view(desk, seen.id)
            note_view(desk, finder.id)
        community.work()
    assert community.rows(select(ProfileView.member_id, ProfileView.role_id)) == [
        (seen.id, desk.role_id)
    ]
