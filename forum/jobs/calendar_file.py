"""An interview as a file that calendars read."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from forum.jobs.models import Interview

STATUSES = {"offered": "TENTATIVE", "accepted": "CONFIRMED", "cancelled": "CANCELLED"}


def calendar_of(row: Interview, summary: str, address: str, host: str) -> bytes:
    """Return an interview as iCalendar (RFC 5545), in the zone it was offered in.

    A later file of the same interview has a higher sequence, so that calendars replace the former
    one; a cancelled one takes it out.
    """
    # Only these few pages need it, and it is slow to load.
    from icalendar import Calendar, Event

    event = Event()
    starts = row.starts_at.astimezone(ZoneInfo(row.timezone))
    event.add("uid", f"interview-{row.id}@{host}")
    event.add("sequence", row.sequence)
    event.add("dtstamp", row.made_at)
    event.add("dtstart", starts)
    event.add("dtend", (row.starts_at + timedelta(minutes=row.minutes)).astimezone(starts.tzinfo))
    event.add("status", STATUSES[row.state])
    event.add("summary", summary)
    event.add("url", address)
    if row.place:
        event.add("location", row.place)
    if row.note:
        event.add("description", row.note)
    calendar = Calendar()
    calendar.add("prodid", "-//Counterpart//Interviews//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if row.state == "cancelled" else "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content
