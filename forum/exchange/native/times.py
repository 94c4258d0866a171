from __future__ import annotations

from datetime import UTC, datetime


def time(moment: datetime) -> str:
    """Return a moment as the files carry it: ISO 8601 in UTC, with parts of a second if any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def optional_time(moment: datetime | None) -> str | None:
    """Return a moment as the files carry it, None where there is none."""
    return None if moment is None else time(moment)
