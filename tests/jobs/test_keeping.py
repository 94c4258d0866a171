from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from forum.jobs.closing import end_of
from forum.jobs.pay import in_words, yearly
from forum.jobs.posting import Posting
from tests.support.community import Community
from tests.support.hiring import WHOLE, hires_for, opening, opening_row, organization
from tests.support.ideas import seed


def test_a_posting_is_the_same_after_keeping_and_its_row_says_what_lists_need(
    app: Flask, community: Community
) -> None:
    seed(app)
    poster = community.person("poster")
    district = organization(app, "Aspen District")
    assert district in hires_for(app, poster, district).serves
    row = opening_row(app, opening(app, poster, district))
    assert Posting.from_json(row.fields) == WHOLE
    assert (row.state, row.year_min, row.year_max) == ("open", 62_000, 71_500)
    assert row.pay == "$62,000 to $71,500 a year"
    assert row.published_at is not None and row.closes_at is not None


@pytest.mark.parametrize(
    ("day", "zone", "moment"),
    [
        (date(2026, 7, 1), "America/Denver", datetime(2026, 7, 2, 5, 59, tzinfo=UTC)),
        (date(2026, 12, 1), "America/Denver", datetime(2026, 12, 2, 6, 59, tzinfo=UTC)),
        # On this day the clock in the Azores goes from 24:00 summer time back to 23:00.
        (date(2026, 10, 24), "Atlantic/Azores", datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
    ],
)
def test_it_closes_at_the_last_minute_of_its_own_day(
    day: date, zone: str, moment: datetime
) -> None:
    assert end_of(day, zone) == moment


def test_a_day_the_clock_skips_is_read_by_the_clock_before() -> None:
    # Samoa went over the date line: there was no 30 December.
    assert end_of(date(2011, 12, 30), "Pacific/Apia") == datetime(2011, 12, 31, 9, 59, tzinfo=UTC)


def test_pay_a_year_is_comparable() -> None:
    assert yearly(6_200_000, "year", 0, 50) == 62_000
    assert yearly(3_000, "hour", 0, 100) == 62_400
    assert yearly(3_000, "hour", 190, 50) == 22_800
    assert yearly(30_000, "day", 200, 100) == 60_000
    assert in_words(3_150, 4_000, "hour") == "$31.50 to $40 an hour"
    assert in_words(0, 0, "year", "Lane MA", "step 5–8") == "Lane MA, step 5–8"
