from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.events import announce
from forum.core.files import File, Judged, attach
from forum.jobs.actions.forgetting import months_after
from forum.jobs.application_notices import ERASED_SOON
from forum.jobs.machine import APPLICANT
from forum.jobs.models import (
    Application,
    ApplicationEvent,
    ApplicationMessage,
    ApplicationReference,
    ApplicationReview,
    Interview,
)
from forum.jobs.retention_tasks import forget_applications
from forum.notifications.models import Notice
from forum.organizations.events import HiringChanged
from tests.jobs.applying_town import Town, town
from tests.support.community import Community
from tests.support.hiring import opening_row

PARTS = (
    ApplicationEvent,
    ApplicationMessage,
    ApplicationReference,
    ApplicationReview,
    Interview,
)


@pytest.fixture
def place(app: Flask, community: Community) -> Town:
    """A district that hires."""
    return town(app, community)


def change(at: Town, number: int, **values: Any) -> None:
    with at.app.app_context(), transaction():
        mine = update(Application).where(Application.id == number)
        db.session.execute(mine.values(**values))


def night(at: Town) -> None:
    with at.app.app_context():
        forget_applications()


def fill(at: Town, number: int) -> None:
    """Give an application a part of each kind, and a file."""
    with at.app.app_context(), transaction():
        moment, poster = now(), at.poster.id or 0
        db.session.add_all(
            [
                ApplicationMessage(
                    application_id=number, by_id=poster, source="x", html="x", at=moment
                ),
                ApplicationReview(application_id=number, reviewer_id=poster, rating=3, at=moment),
                ApplicationReference(
                    application_id=number,
                    name="R",
                    email="r@example.org",
                    token_hash=f"{number:064d}",
                    asked_at=moment,
                    expires_at=moment,
                ),
                Interview(
                    application_id=number,
                    starts_at=moment,
                    timezone="UTC",
                    by_id=poster,
                    made_at=moment,
                ),
            ]
        )
        attach(poster, "application", number, Judged("pdf", "cv.pdf", b"%PDF-1.4", 0, 0))


def test_months_are_counted_by_the_calendar() -> None:
    day = datetime(2027, 1, 31, 12, tzinfo=UTC)
    assert months_after(day, 1) == day.replace(month=2, day=28)
    assert months_after(day, 12) == day.replace(year=2028)
    assert months_after(day, 13) == day.replace(year=2028, month=2, day=29)


def test_the_clock_starts_with_the_decision_and_both_sides_see_it(place: Town) -> None:
    number, ana = place.applied("ana", "viewed"), place.community.person("ana")
    assert place.row(number).erase_at is None
    place.settings(keep_months=6)
    place.move(number, "not-selected", place.poster)
    row = place.row(number)
    assert row.decided_at is not None and row.erase_at == months_after(row.decided_at, 6)
    for person in (ana, place.poster):
        text = place.community.visitor(person).get(f"/applications/{number}").text
        assert "This application is erased" in text
    hired = place.applied("ben", "hired")
    assert place.row(hired).erase_at is None


def test_after_a_warning_and_two_weeks_nothing_is_left_but_counts(place: Town) -> None:
    number = place.applied("ana", "not-selected")
    fill(place, number)
    change(place, number, erase_at=now() - timedelta(days=3))
    night(place)
    # Nobody was told before: from the warning on there are two weeks, however late the clock is.
    row = place.row(number)
    assert row.warned_at is not None and row.erase_at is not None
    assert row.erase_at - row.warned_at == timedelta(days=14)
    place.community.work()
    told = place.community.rows(select(Notice.text).where(Notice.kind == ERASED_SOON.name))
    assert told == [("your application for “Blended Learning Manager”",)]
    night(place)
    assert place.row(number).warned_at == row.warned_at
    change(place, number, erase_at=now(), warned_at=now() - timedelta(days=14))
    night(place)
    for model in (Application, File, *PARTS):
        assert place.community.rows(select(func.count()).select_from(model)) == [(0,)]
    assert opening_row(place.app, place.posting).application_count == 1
    ana = place.community.visitor(place.community.person("ana"))
    assert ana.get(f"/applications/{number}").status_code == 404


def test_drafts_go_after_ninety_days_without_a_change(place: Town) -> None:
    person = place.community.person("ana")
    number = place.draft(person)
    night(place)
    assert place.row(number).warned_at is None
    change(place, number, updated_at=now() - timedelta(days=80))
    night(place)
    assert place.row(number).warned_at is not None
    # Written in again, it starts anew.
    change(place, number, updated_at=now(), erase_at=now() - timedelta(days=1))
    night(place)
    assert place.row(number).state == "draft"
    long_ago = now() - timedelta(days=95)
    change(place, number, updated_at=long_ago, warned_at=now() - timedelta(days=14))
    night(place)
    assert place.community.rows(select(Application.id)) == []


def test_a_change_of_the_settings_moves_the_clocks(place: Town, app: Flask) -> None:
    ended, live = place.applied("ana", "not-selected"), place.applied("ben", "viewed")
    withdrawn = place.applied("cleo", "withdrawn")
    place.settings(keep_months=3)
    with app.app_context(), transaction():
        announce(HiringChanged(place.district))
    place.community.work()
    for number in (ended, withdrawn):
        row = place.row(number)
        assert row.decided_at is not None and row.erase_at == months_after(row.decided_at, 3)
    assert place.row(live).erase_at is None


def test_who_was_hired_is_kept_until_the_school_erases_it(place: Town, member: Viewer) -> None:
    number, other = place.applied("ana", "hired"), place.applied("ben", "not-selected")
    address = f"/applications/{number}/erase"
    assert place.community.visitor(place.reader).post(address).status_code == 403
    assert place.community.visitor(member).post(address).status_code == 404
    mine = place.community.visitor(place.community.person("ana")).post(address)
    assert mine.status_code == 403
    refused = place.community.visitor(place.poster).post(f"/applications/{other}/erase")
    assert refused.status_code == 409
    assert place.community.visitor(place.poster).post(address).status_code == 303
    assert place.community.rows(select(Application.id)) == [(other,)]


def test_a_draft_sent_in_time_is_not_erased(place: Town) -> None:
    person = place.community.person("ana")
    number = place.draft(person)
    change(place, number, updated_at=now() - timedelta(days=89))
    night(place)
    place.move(number, "submitted", person, APPLICANT)
    row = place.row(number)
    assert (row.erase_at, row.warned_at) == (None, None)
