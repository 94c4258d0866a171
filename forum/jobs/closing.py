"""The moment a posting closes: the end of a day in its own time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from forum.jobs.states import ROLLING_DAYS

# The last minute of the day counts whole (domain: "closes 23:59 local").
LAST_MINUTE = time(23, 59)


def end_of(day: date, zone: str) -> datetime:
    """Return the moment, in UTC, at which a posting closes that is open through a day.

    The minute 23:59 of that day in the zone, whichever clock it is on: where a change of the clock
    skips that minute, as calendars read it, by the clock before (RFC 5545, 3.3.5); where it comes
    twice, the later one.
    """
    local = datetime.combine(day, LAST_MINUTE, ZoneInfo(zone)).replace(fold=1)
    # A minute that does not exist comes back from UTC as another one: the later, with fold=0.
    there = local.astimezone(UTC)
    if there.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        there = local.replace(fold=0).astimezone(UTC)
    return there


def rolling_end(start: datetime, zone: str) -> datetime:
    """Return when a posting that is open until filled closes unless somebody renews it."""
    day = start.astimezone(ZoneInfo(zone)).date() + timedelta(days=ROLLING_DAYS)
    return end_of(day, zone)


def is_zone(name: str) -> bool:
    """Whether a name is one of the time zone database."""
    from zoneinfo import available_timezones

    return name in available_timezones()
