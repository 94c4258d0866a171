from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.mail import MailQueued
from forum.core.outbox import OutboxRow
from forum.core.refusals import Conflict
from forum.jobs.actions import deciding
from forum.jobs.actions.moving import move_application
from forum.jobs.application_notices import DECIDE
from forum.jobs.machine import APPLICANT
from forum.jobs.models import Application, JobPosting
from forum.jobs.retention_tasks import answer_who_waits
from forum.notifications.models import Notice
from tests.jobs.applying_town import Town, town
from tests.support.community import Community
from tests.support.hiring import opening_row
from tests.support.overlap import overlapping


@pytest.fixture
def place(app: Flask, community: Community) -> Town:
    """A district that hires."""
    return town(app, community)


def close(at: Town, person: Viewer, **fields: Any) -> Any:
    choice = {"closed_how": "cancelled", "filled_from": "", "rest": "closed-unfilled"}
    return at.community.visitor(person).post(f"/jobs/{at.posting}/close", **(choice | fields))


def states(at: Town) -> dict[int, str]:
    rows = at.community.rows(select(Application.id, Application.state))
    return {row.id: row.state for row in rows}


def letters(at: Town) -> dict[str, str]:
    """Return address → the text of the last letter that waits to be sent there."""
    rows = at.community.rows(
        select(OutboxRow.payload)
        .where(OutboxRow.topic == MailQueued.__name__)
        .order_by(OutboxRow.id)
    )
    return {row.payload["to"]: row.payload["text"] for row in rows}


def change(at: Town, **values: Any) -> None:
    """Write something into the opening's row."""
    with at.app.app_context(), transaction():
        mine = update(JobPosting).where(JobPosting.id == at.posting)
        db.session.execute(mine.values(**values))


def test_filled_from_here_everybody_hears(place: Town) -> None:
    ana, ben = place.applied("ana", "offer"), place.applied("ben", "viewed")
    cleo, dora = place.applied("cleo"), place.applied("dora", "withdrawn")
    draft = place.draft(place.community.person("emil"))
    page = place.community.visitor(place.poster).get(f"/jobs/{place.posting}/close").text
    assert "3 under way" in page and "Candidate 2" in page and "Ben" not in page
    answer = close(
        place,
        place.poster,
        closed_how="filled",
        filled_from="here",
        rest="not-selected",
        not_selected="Dear {name}, not this time.",
        **{f"choice-{ana}": "hired"},
    )
    assert answer.status_code == 303
    assert states(place) == {
        ana: "hired",
        ben: "not-selected",
        cleo: "not-selected",
        dora: "withdrawn",
        draft: "draft",
    }
    row = opening_row(place.app, place.posting)
    assert (row.state, row.closed_how, row.filled_from) == ("closed", "filled", "here")
    told = letters(place)
    assert "Dear Cleo, not this time." in told["cleo@example.org"]
    assert "welcome!" in told["ana@example.org"] and "dora@example.org" not in told
    # A draft left over is kept and cannot be sent any more.
    with pytest.raises(Conflict, match="takes no applications"):
        place.move(draft, "submitted", place.community.person("emil"), APPLICANT)


def test_closing_with_nobody_hired_is_courteous_and_invites_to_stay(place: Town) -> None:
    place.applied("ana", "interview")
    assert close(place, place.poster).status_code == 303
    assert set(states(place).values()) == {"closed-unfilled"}
    words = letters(place)["ana@example.org"]
    assert "thank you" in words and "alert for openings like it" in words


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"closed_how": ""}, 422, "Say how it closes"),
        ({"closed_how": "expired"}, 422, ""),
        ({"closed_how": "filled", "rest": "not-selected"}, 422, "came from"),
        (
            {"closed_how": "filled", "rest": "not-selected", "filled_from": "here"},
            422,
            "Nobody who",
        ),
        ({"rest": ""}, 409, "has no answer yet"),
        ({"choice-1": "hired"}, 409, "Only who has an offer"),
    ],
)
def test_what_does_not_fit_closes_nothing_and_loses_nothing(
    place: Town, fields: dict[str, str], status: int, said: str
) -> None:
    number = place.applied("ana", "viewed")
    if "choice-1" in fields:
        fields = {f"choice-{number}": "hired"}
    answer = close(place, place.poster, not_selected="My own words.", **fields)
    assert answer.status_code == status
    assert said in answer.text and "My own words." in answer.text
    assert states(place) == {number: "viewed"}
    assert opening_row(place.app, place.posting).state == "open"


def test_who_may_not_close(place: Town, member: Viewer) -> None:
    place.applied("ana")
    assert close(place, member).status_code == 403
    assert close(place, place.reader).status_code == 403
    guest = place.community.visitor()
    assert guest.post(f"/jobs/{place.posting}/close").status_code == 401


def test_closing_early_is_confirmed(place: Town) -> None:
    place.settings(least_days=10)
    assert close(place, place.poster).status_code == 422
    assert opening_row(place.app, place.posting).state == "open"
    assert close(place, place.poster, early="y").status_code == 303


def test_somebody_who_applies_while_it_is_closed_is_not_left(place: Town, app: Flask) -> None:
    ana = place.applied("ana", "viewed")
    ben = place.community.person("ben")
    late = place.draft(ben)

    def shut() -> None:
        row = db.session.get_one(JobPosting, place.posting)
        deciding.dispose_all(row, place.poster, {ana: "not-selected"}, "cancelled", "")

    def send() -> str:
        row = db.session.get_one(Application, late)
        try:
            move_application(row, "submitted", ben, APPLICANT)
        except Conflict as refusal:
            return refusal.message
        return "sent"

    assert "takes no applications" in overlapping(app, shut, send)
    assert states(place) == {ana: "not-selected", late: "draft"}


def test_the_clock_closes_and_answers_who_waits_when_the_day_is_over(
    place: Town, app: Flask
) -> None:
    new, known = place.applied("ana"), place.applied("ben", "shortlisted")
    with app.app_context(), transaction():
        deciding.expire(db.session.get_one(JobPosting, place.posting))
    row = opening_row(app, place.posting)
    assert (row.state, row.closed_how) == ("closed", "expired")
    assert states(place) == {new: "submitted", known: "shortlisted"}
    place.community.work()
    told = place.community.rows(select(Notice.user_id).where(Notice.kind == DECIDE.name))
    assert told == [(place.poster.id,)]
    # Those under way are gone on with; the page asks for the rest.
    place.move(known, "interview", place.poster)
    board = place.community.visitor(place.poster).get(f"/jobs/{place.posting}/applications").text
    assert "2 people wait" in board
    with app.app_context():
        answer_who_waits()
    assert states(place) == {new: "submitted", known: "interview"}
    change(place, closed_at=now() - timedelta(days=16), fields=row.fields | {"reply_by": ""})
    with app.app_context():
        answer_who_waits()
    # Who was taken further is not sent away by a clock while they talk; a month later they are.
    assert states(place) == {new: "not-selected", known: "interview"}
    change(place, closed_at=now() - timedelta(days=46))
    with app.app_context():
        answer_who_waits()
    assert states(place) == {new: "not-selected", known: "not-selected"}


def test_what_the_clock_closed_is_answered_by_hand(place: Town, app: Flask) -> None:
    ana = place.applied("ana", "offer")
    with app.app_context(), transaction():
        deciding.expire(db.session.get_one(JobPosting, place.posting))
    done = close(
        place,
        place.poster,
        closed_how="filled",
        filled_from="here",
        rest="",
        **{f"choice-{ana}": "hired"},
    )
    assert done.status_code == 303
    row = opening_row(app, place.posting)
    assert (row.state, row.closed_how, row.filled_from) == ("closed", "filled", "here")
    assert close(place, place.poster).status_code == 409
