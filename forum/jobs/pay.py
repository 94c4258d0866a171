"""Pay as it is posted, in words, and what it comes to in a year."""

from __future__ import annotations

from typing import Final

# Period → how a line of pay names it.
PERIODS: Final = {"year": "a year", "month": "a month", "week": "a week", "day": "a day",
                  "hour": "an hour"}  # fmt: skip
# A full-time year where the posting does not say its days: 52 weeks of five days of eight hours.
FULL_DAYS: Final = 260
HOURS_A_DAY: Final = 8


def yearly(cents: int, period: str, days: int, fte: int) -> int:
    """Return what pay in cents a period comes to in whole dollars a year, for this position.

    Pay a year or a month is what the position pays, whatever its share of a full week. Pay a day
    or an hour counts the posting's `days` (0: 260) of eight hours, and `fte` hundredths of them
    (0, not said: all).
    """
    share = (fte or 100) / 100
    worked = (days or FULL_DAYS) * share
    times = {
        "year": 1.0,
        "month": 12.0,
        "week": 52 * share,
        "day": worked,
        "hour": worked * HOURS_A_DAY,
    }
    return round(cents * times[period] / 100)


def in_words(low: int, high: int, period: str, schedule: str = "", lane: str = "") -> str:
    """Return pay in one line: "$62,000 to $71,500 a year", or the schedule with its lane."""
    if not high:
        return ", ".join(part for part in (schedule, lane) if part)
    figures = dollars(low) if low == high else f"{dollars(low)} to {dollars(high)}"
    return f"{figures} {PERIODS[period]}"


def dollars(cents: int) -> str:
    """Return an amount as people write it: cents only where there are some."""
    return f"${cents / 100:,.2f}" if cents % 100 else f"${cents // 100:,}"
