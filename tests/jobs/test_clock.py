from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.jobs import tasks
from forum.jobs.actions import closing_down, renewing
from forum.jobs.models import JobEvent, JobPosting
from forum.jobs.policy import listed_postings, may_apply
from forum.notifications.models import Notice
from tests.support.community import Community
from tests.support.hiring import hires_for, opening, opening_row, organization
from tests.support.ideas import seed


@pytest.fixture
def poster(app: Flask, community: Community) -> Viewer:
    seed(app)
    person = community.person("poster")
    hires_for(app, person, organization(app, "Aspen District"))
    return person


def post(app: Flask, poster: Viewer, state: str = "open", **changes: Any) -> int:
    with app.app_context(), transaction(write=False):
        place = hires_at(poster)
    return opening(app, poster, place, state, **changes)


def hires_at(poster: Viewer) -> int:
    from forum.organizations.queries.hiring import desks_of

    return desks_of(poster.id)[0].organization_id


def set_row(app: Flask, number: int, **values: Any) -> None:
    with app.app_context(), transaction():
        row = db.session.get_one(JobPosting, number)
        for name, value in values.items():
            setattr(row, name, value)


def close_at(app: Flask, moment: datetime) -> list[int]:
    with app.app_context(), transaction():
        return [n for n in closing_down.due(moment) if closing_down.close_by_clock(n, moment)]


def remind(app: Flask, moment: datetime) -> dict[str, list[int]]:
    with app.app_context(), transaction():
        found = renewing.due(moment)
        for what, numbers in found.items():
            for number in numbers:
                renewing.remind(what, number, moment)
        return {what: numbers for what, numbers in found.items() if numbers}


def listed(app: Flask, viewer: Viewer) -> list[int]:
    with app.app_context(), transaction(write=False):
        rows = select(JobPosting.id).where(listed_postings(viewer)).order_by(JobPosting.id)
        return list(db.session.scalars(rows))


@pytest.mark.parametrize(
    ("day", "minute"),
    [
        # The clock went forward in Denver on 14 March 2027 and goes back on 7 November.
        ("2027-03-13", datetime(2027, 3, 14, 6, 59, tzinfo=UTC)),
        ("2027-03-14", datetime(2027, 3, 15, 5, 59, tzinfo=UTC)),
        ("2027-11-06", datetime(2027, 11, 7, 5, 59, tzinfo=UTC)),
        ("2027-11-07", datetime(2027, 11, 8, 6, 59, tzinfo=UTC)),
    ],
)
def test_it_closes_at_the_minute_by_the_clock_of_its_place(
    app: Flask, community: Community, poster: Viewer, day: str, minute: datetime
) -> None:
    number = post(app, poster, closes=day)
    assert opening_row(app, number).closes_at == minute
    assert close_at(app, minute - timedelta(seconds=1)) == []
    assert opening_row(app, number).state == "open"
    assert close_at(app, minute) == [number]
    row = opening_row(app, number)
    assert (row.state, row.closed_how) == ("closed", "expired")
    assert close_at(app, minute) == []
    community.work()
    assert community.rows(select(Notice.kind)) == [("job-ended",)]
    by = select(JobEvent.by_id).where(JobEvent.after == "closed")
    assert community.rows(by) == [(None,)]


def test_past_its_minute_it_is_closed_before_the_clock_has_struck(
    app: Flask, community: Community, poster: Viewer, member: Viewer
) -> None:
    number = post(app, poster)
    assert listed(app, member) == [number] and may_apply(member, opening_row(app, number))
    set_row(app, number, closes_at=now() - timedelta(seconds=1))
    assert listed(app, member) == []
    assert not may_apply(member, opening_row(app, number))
    with app.app_context():
        tasks.close_openings()
    assert opening_row(app, number).state == "closed"


def test_a_paused_one_closes_too_and_one_renewed_meanwhile_does_not(
    app: Flask, poster: Viewer
) -> None:
    paused, renewed = post(app, poster, "paused"), post(app, poster)
    moment = now()
    for number in (paused, renewed):
        set_row(app, number, closes_at=moment)
    with app.app_context(), transaction():
        assert closing_down.due(moment) == [paused, renewed]
        db.session.get_one(JobPosting, renewed).closes_at = moment + timedelta(days=60)
        assert closing_down.close_by_clock(paused, moment)
        assert not closing_down.close_by_clock(renewed, moment)
    assert opening_row(app, renewed).state == "open"


def test_a_silent_opening_is_asked_unlisted_and_comes_back_with_one_press(
    app: Flask, community: Community, poster: Viewer, member: Viewer
) -> None:
    closes = (now() + timedelta(days=200)).date().isoformat()
    number = post(app, poster, closes=closes)
    start = opening_row(app, number).affirmed_at
    assert start is not None
    assert remind(app, start + timedelta(days=29)) == {}
    asked = start + timedelta(days=30)
    assert remind(app, asked) == {"ask": [number]}
    assert remind(app, asked) == {}
    community.work()
    assert community.rows(select(Notice.kind)) == [("job-still-open",)]
    assert listed(app, member) == [number]
    assert remind(app, asked + timedelta(days=6)) == {}
    assert remind(app, asked + timedelta(days=7)) == {"unlist": [number]}
    assert listed(app, member) == [] and opening_row(app, number).state == "open"
    writer = community.visitor(poster)
    assert "Is it still open?" in writer.get(f"/jobs/{number}/manage").text
    assert "off the lists" in writer.get("/hiring").text
    assert writer.post(f"/jobs/{number}/state", act="affirm").status_code == 303
    assert listed(app, member) == [number]
    assert "Is it still open?" not in writer.get(f"/jobs/{number}/manage").text
    assert remind(app, now() + timedelta(days=29)) == {}


def test_what_is_open_until_filled_is_warned_expires_and_is_renewed(
    app: Flask, community: Community, poster: Viewer
) -> None:
    first = now().date().isoformat()
    number = post(app, poster, rolling=True, closes="", first_review=first, reply_by=first)
    row = opening_row(app, number)
    assert row.closes_at is not None and row.affirmed_at is not None
    assert timedelta(days=59) < row.closes_at - row.affirmed_at < timedelta(days=62)
    soon = row.closes_at - timedelta(days=6)
    assert remind(app, soon)["warn"] == [number]
    assert "warn" not in remind(app, soon)
    # One press, and it runs for 60 days from now; everybody hears back after the new end.
    writer = community.visitor(poster)
    assert writer.post(f"/jobs/{number}/state", act="renew").status_code == 303
    row = opening_row(app, number)
    assert row.closes_at is not None and row.closes_at > now() + timedelta(days=59)
    assert row.fields["reply_by"] > row.closes_at.date().isoformat() and row.revision == 2
    assert close_at(app, row.closes_at) == [number]
    assert "Renew for 60 days" in writer.get(f"/jobs/{number}/manage").text
    assert writer.post(f"/jobs/{number}/state", act="renew").status_code == 303
    row = opening_row(app, number)
    assert (row.state, row.closed_how) == ("open", "")
    assert writer.post(f"/jobs/{number}/state", act="affirm").status_code == 303


def test_the_tasks_do_their_round(app: Flask, poster: Viewer) -> None:
    number = post(app, poster)
    set_row(app, number, affirmed_at=now() - timedelta(days=40))
    with app.app_context():
        tasks.close_openings()
        tasks.remind_of_openings()
    row = opening_row(app, number)
    from forum.members.tasks import at_rest

    assert row.state == "open" and (row.asked_at is not None or at_rest(now()))
