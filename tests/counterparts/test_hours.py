from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.counterparts.hours import ahead, said, shared, too_far
from forum.members.models import Profile
from tests.counterparts.people import describe, names, suggested
from tests.support.community import Community

WINTER, MARCH, SUMMER = date(2026, 1, 15), date(2026, 3, 20), date(2026, 7, 15)
CHICAGO, NEW_YORK, PHOENIX = "America/Chicago", "America/New_York", "America/Phoenix"
LONDON, KOLKATA, HONOLULU = "Europe/London", "Asia/Kolkata", "Pacific/Honolulu"


@pytest.mark.parametrize(
    ("mine", "theirs", "day", "minutes"),
    [
        (CHICAGO, NEW_YORK, WINTER, 60),
        (NEW_YORK, CHICAGO, WINTER, -60),
        (NEW_YORK, PHOENIX, WINTER, -120),
        (NEW_YORK, PHOENIX, SUMMER, -180),
        (NEW_YORK, LONDON, WINTER, 300),
        # Three weeks in March, only one side of the ocean has changed its clocks.
        (NEW_YORK, LONDON, MARCH, 240),
        (NEW_YORK, KOLKATA, SUMMER, 570),
        (HONOLULU, "Pacific/Kiritimati", WINTER, 0),
        ("Pacific/Pago_Pago", "Pacific/Auckland", WINTER, 0),
        ("Pacific/Pago_Pago", "Pacific/Auckland", SUMMER, -60),
    ],
)
def test_whose_day_begins_first_goes_by_the_day(
    mine: str, theirs: str, day: date, minutes: int
) -> None:
    assert ahead(mine, theirs, day) == minutes
    assert ahead(theirs, mine, day) == -minutes


@pytest.mark.parametrize("unknown", ["", "UTC", "Mars/Olympus", "../../etc/passwd", "\0"])
def test_a_zone_nobody_knows_stands_against_nobody(unknown: str) -> None:
    for pair in ((NEW_YORK, unknown), (unknown, NEW_YORK), (unknown, unknown)):
        assert ahead(*pair, WINTER) is None
        assert not too_far(*pair, WINTER) and said(*pair, WINTER) == ""


def test_two_hours_in_common_are_enough() -> None:
    assert shared(0) == 540 and shared(-420) == 120 and shared(720) == 0
    assert not too_far(LONDON, CHICAGO, WINTER) and not too_far(CHICAGO, LONDON, WINTER)
    assert too_far(LONDON, "America/Los_Angeles", WINTER)
    # On a day in March they are an hour nearer.
    assert not too_far(LONDON, "America/Los_Angeles", MARCH)


def test_what_is_said_about_two_working_days() -> None:
    assert said(CHICAGO, CHICAGO, WINTER) == ""
    assert said(CHICAGO, NEW_YORK, WINTER) == (
        "Their working day begins 1 hour before yours: 8 hours of it overlap"
    )
    assert said(NEW_YORK, HONOLULU, WINTER) == (
        "Their working day begins 5 hours after yours: 4 hours of it overlap"
    )
    assert said("Asia/Karachi", KOLKATA, WINTER).startswith(
        "Their working day begins 0.5 hours before yours: 8.5 hours"
    )


def place(community: Community, person: Viewer, zone: str, shown: int = 1) -> None:
    with community.app.app_context(), transaction():
        db.session.execute(update(User).where(User.id == person.id).values(timezone=zone))
        mine = update(Profile).where(Profile.user_id == person.id)
        db.session.execute(mine.values(contact_shown=shown))


def test_whoever_works_while_the_other_sleeps_is_not_suggested(
    community: Community, author: Viewer, member: Viewer
) -> None:
    describe(community, author)
    describe(community, member)
    assert "your time zone" in suggested(community, author).missing
    place(community, author, NEW_YORK)
    assert "your time zone" not in suggested(community, author).missing
    assert names(community, author) == ["member"], "the other has not said"
    place(community, member, "Asia/Tokyo")
    assert names(community, author) == names(community, member) == []
    place(community, member, CHICAGO)
    [one] = suggested(community, author).found
    assert one.differences[-1].startswith("Their working day begins 1 hour after yours")
    page = community.visitor(author).get("/counterparts/member/ask").text
    assert "8 hours of it overlap" in page


def test_a_zone_its_owner_hides_is_neither_told_nor_used_for_others(
    community: Community, author: Viewer, member: Viewer
) -> None:
    describe(community, author)
    describe(community, member)
    place(community, author, NEW_YORK)
    for hidden in (2, 3):
        place(community, member, "Asia/Tokyo", hidden)
        [one] = suggested(community, author).found
        assert "working day" not in str(one)
        assert "working day" not in community.visitor(author).get("/counterparts/member/ask").text
