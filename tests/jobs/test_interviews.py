from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.refusals import Invalid
from forum.jobs.actions.interviewing import moment_of
from forum.jobs.models import Interview
from tests.jobs.applying_town import Town, town
from tests.support.community import Community

SOON = (now() + timedelta(days=9)).replace(hour=15, minute=30, second=0, microsecond=0)
ZONE = "America/Denver"


@pytest.fixture
def place(app: Flask, community: Community) -> Town:
    """A district that hires."""
    return town(app, community)


def post(at: Town, person: Viewer, address: str, **fields: Any) -> Any:
    return at.community.visitor(person).post(address, **fields)


def offered(place: Town, number: int, *days: int, person: Viewer | None = None) -> Any:
    """Offer times that many days from the first one."""
    names = ("starts", "second", "third")
    times = {
        name: f"{SOON + timedelta(days=day):%Y-%m-%dT%H:%M}"
        for name, day in zip(names, days, strict=False)
    }
    more = {"zone": ZONE, "minutes": "45", "place": "Room 4", "note": "Bring a data brief."}
    address = f"/applications/{number}/interviews"
    return post(place, person or place.poster, address, **times, **more)


def states(place: Town) -> list[str]:
    rows = place.community.rows(select(Interview.state).order_by(Interview.starts_at))
    return [row.state for row in rows]


def test_one_of_the_offered_times_is_accepted(place: Town) -> None:
    number, ana = place.applied("ana", "interview"), place.community.person("ana")
    assert offered(place, number, 0, 1).status_code == 303
    page = place.community.visitor(ana).get(f"/applications/{number}").text
    assert "Room 4" in page and "America/Denver" in page
    first = place.community.rows(select(Interview.id).order_by(Interview.id))[0].id
    address = f"/applications/{number}/interviews/{first}"
    assert post(place, place.poster, f"{address}/accept").status_code == 403
    for _ in range(2):
        assert post(place, ana, f"{address}/accept").status_code == 303
    assert states(place) == ["accepted", "cancelled"]
    event: Any = Calendar.from_ical(place.community.visitor(ana).get(f"{address}.ics").data).events[
        0
    ]
    local = SOON.replace(tzinfo=None)
    assert event["dtstart"].dt.replace(tzinfo=None) == local
    assert event["dtstart"].dt.astimezone(UTC) == moment_of(local, ZONE)
    assert (str(event["status"]), int(event["sequence"])) == ("CONFIRMED", 1)
    assert str(event["summary"]) == "Interview: Aspen District, Blended Learning Manager"
    assert post(place, ana, f"{address}/cancel").status_code == 303
    again: Any = Calendar.from_ical(place.community.visitor(ana).get(f"{address}.ics").data)
    assert str(again["method"]) == "CANCEL" and int(again.events[0]["sequence"]) == 2
    assert again.events[0]["uid"] == event["uid"]
    late = post(place, ana, f"{address}/accept")
    assert late.status_code == 409 and "taken back" in late.text


def test_hours_the_clock_skips_or_shows_twice_are_refused(place: Town) -> None:
    with pytest.raises(Invalid, match="does not exist"):
        moment_of(datetime(2027, 3, 14, 2, 30), ZONE)  # noqa: DTZ001
    with pytest.raises(Invalid, match="comes twice"):
        moment_of(datetime(2027, 11, 7, 1, 30), ZONE)  # noqa: DTZ001
    with pytest.raises(Invalid, match="zone"):
        moment_of(datetime(2027, 11, 7, 9, 30), "Mars/Olympus")  # noqa: DTZ001
    assert moment_of(datetime(2027, 3, 14, 3, 0), ZONE) == datetime(2027, 3, 14, 9, tzinfo=UTC)  # noqa: DTZ001


def test_times_are_offered_from_the_short_list_on_and_by_who_decides(
    place: Town, member: Viewer
) -> None:
    number, early = place.applied("ana", "shortlisted"), place.applied("ben", "viewed")
    assert offered(place, early, 0).status_code == 409
    assert offered(place, number, 0, person=place.reader).status_code == 403
    assert offered(place, number, 0, person=member).status_code == 404
    assert offered(place, number, -12).status_code == 422
    assert offered(place, number, 800).status_code == 422
    assert offered(place, number, 0, 0).status_code == 422
    nothing = offered(place, number)
    assert nothing.status_code == 422 and "Room 4" in nothing.text
    assert states(place) == []
    assert offered(place, number, 0).status_code == 303
    twice = offered(place, number, 0)
    assert twice.status_code == 422 and "offered already" in twice.text
    hidden = place.community.rows(select(Interview.id))[0].id
    address = f"/applications/{number}/interviews/{hidden}.ics"
    assert place.community.visitor(member).get(address).status_code == 404
    other = f"/applications/{early}/interviews/{hidden}.ics"
    assert place.community.visitor(place.poster).get(other).status_code == 404


def test_times_to_come_fall_away_when_the_application_ends(place: Town) -> None:
    number = place.applied("ana", "interview")
    offered(place, number, 0, 1)
    place.move(number, "not-selected", place.poster)
    assert states(place) == ["cancelled", "cancelled"]
