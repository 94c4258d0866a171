from __future__ import annotations

import pytest
from flask import Flask

from forum.core import outbox
from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.jobs.actions.moving import move_application
from forum.jobs.machine import SCHOOL
from forum.jobs.models import Application, ApplicationEvent, JobPosting
from forum.notifications.models import Notice
from tests.jobs.applying import a_job, applied, row_of, write
from tests.support.community import Community
from tests.support.hiring import opening
from tests.support.ideas import seed


@pytest.fixture
def job(app: Flask, community: Community) -> int:
    seed(app)
    return a_job(app, community)


def moved(app: Flask, row: Application, poster: Viewer, *states: str) -> None:
    with app.app_context(), transaction():
        for state in states:
            move_application(row, state, poster, SCHOOL)


@pytest.mark.parametrize("way", [(), ("viewed",), ("shortlisted",), ("shortlisted", "offer")])
def test_it_is_taken_back_at_any_time_while_it_is_under_way(
    app: Flask, community: Community, job: int, member: Viewer, way: tuple[str, ...]
) -> None:
    row = applied(app, community, job, member)
    poster = community.person("poster")
    moved(app, row, poster, *way)
    mine = community.visitor(member)
    page = mine.get("/applications").text
    assert "Under way" in page and f"/applications/{row.id}/withdraw" in page
    here = f"/applications/{row.id}/withdraw"
    assert "Withdraw your application?" in mine.get(here).text
    assert mine.post(here, word="I found another place.").status_code == 303
    after = row_of(app, job, member)
    assert after is not None and after.state == "withdrawn"
    assert after.decided_at is not None and after.erase_at is not None
    with app.app_context(), transaction(write=False):
        last = db.session.scalars(
            db.select(ApplicationEvent).order_by(ApplicationEvent.id.desc())
        ).first()
        assert last is not None and last.message == "I found another place."
    # Over is over: neither again nor anew.
    assert mine.post(here).status_code == 409
    assert mine.get(here).status_code == 409
    assert write(mine, job, once="c" * 32).status_code == 409
    with app.app_context():
        outbox.drain()
    with app.app_context(), transaction(write=False):
        told = db.session.scalars(db.select(Notice).where(Notice.user_id == poster.id)).all()
        assert "application-left" in [note.kind for note in told]
        assert all(note.actor_id is None for note in told)


def test_only_who_applied_withdraws(
    app: Flask, community: Community, job: int, member: Viewer, author: Viewer
) -> None:
    row = applied(app, community, job, member)
    for person in (author, community.person("poster"), community.person("admin", "admin")):
        other = community.visitor(person)
        assert other.get(f"/applications/{row.id}/withdraw").status_code == 404
        assert other.post(f"/applications/{row.id}/withdraw").status_code == 404
    assert community.visitor().post(f"/applications/{row.id}/withdraw").status_code in (400, 401)
    kept = row_of(app, job, member)
    assert kept is not None and kept.state == "submitted"


def test_the_list_says_how_far_each_is_and_costs_the_same_for_many(
    app: Flask, community: Community, job: int, member: Viewer
) -> None:
    mine = community.visitor(member)
    assert "No applications yet" in mine.get("/applications").text
    row = applied(app, community, job, member)
    with community.statements() as few:
        assert "Sent" in mine.get("/applications").text
    moved(app, row, community.person("poster"), "not-selected")
    page = mine.get("/applications").text
    assert "Decided" in page and "Not selected" in page and "Erased" in page
    with app.app_context(), transaction(write=False):
        district = db.session.get_one(JobPosting, job).organization_id
    for _ in range(3):
        more = opening(app, community.person("poster"), district)
        applied(app, community, more, member)
    with community.statements() as many:
        mine.get("/applications")
    assert len(many) == len(few)
