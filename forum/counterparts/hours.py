from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache

from forum.core.web import zone

# Minutes of a working day, 8:00 to 17:00 by the person's own clock, and of a whole one.
WORKDAY, DAY = 9 * 60, 24 * 60
LEAST_SHARED = 2 * 60
# What an account has whose owner never chose a zone.
UNSAID = "UTC"


@lru_cache(4096)
def ahead(mine: str, theirs: str, day: date) -> int | None:
    """Return by how many minutes their working day begins before mine, at noon UTC of a day.

    Negative when it begins later; None where one of the two zones is not known. Both are names of
    time zones, "" or UTC for not said.
    """
    here, there = (_offset(name, day) for name in (mine, theirs))
    if here is None or there is None:
        return None
    return (there - here + DAY // 2) % DAY - DAY // 2


def _offset(name: str, day: date) -> int | None:
    place = zone(name) if name else None
    if place is None or place.key == UNSAID:
        return None
    offset = datetime.combine(day, time(12), UTC).astimezone(place).utcoffset()
    return None if offset is None else int(offset.total_seconds()) // 60


def shared(minutes: int) -> int:
    """Return how many minutes two working days overlap of which one begins so much earlier."""
    return max(0, WORKDAY - abs(minutes))


def too_far(mine: str, theirs: str, day: date) -> bool:
    """Whether two people are known to have less than two hours of their working days in common."""
    minutes = ahead(mine, theirs, day)
    return minutes is not None and shared(minutes) < LEAST_SHARED


@lru_cache(4096)
def said(mine: str, theirs: str, day: date) -> str:
    """Return how two people's working days lie to each other; "" when alike or not known."""
    minutes = ahead(mine, theirs, day)
    if not minutes:
        return ""
    when = "before" if minutes > 0 else "after"
    start = f"Their working day begins {_hours(abs(minutes))} {when} yours"
    common = shared(minutes)
    return f"{start}: {_hours(common)} of it overlap" if common else f"{start}: nothing overlaps"


def _hours(minutes: int) -> str:
    return "1 hour" if minutes == 60 else f"{minutes / 60:g} hours"
