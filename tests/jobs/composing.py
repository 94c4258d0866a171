"""Openings written in the browser, for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from forum.core.clock import now
from tests.support.community import Visitor

CLOSES = (now() + timedelta(days=30)).date().isoformat()
# What a whole opening says, as the form of the composer sends it.
WHOLE: dict[str, Any] = {
    "title": "Blended Learning Manager",
    "family": "blended-learning",
    "summary": "You make station rotation work in five schools.",
    "places": ["Aspen School", "Denver", "CO"],
    "timezone": "America/Denver",
    "arrangement": "on-site",
    "grade": ["kg", "01"],
    "employment": "full-time",
    "fte": "1.0",
    "days": "200",
    "asap": "y",
    "until": "day",
    "closes": CLOSES,
    "pay_min": "$62,000",
    "pay_max": "71,500.00",
    "period": "year",
    "benefits": "Health insurance and the state's pension.",
    "reports_to": "academics",
    "decides": "Which programs are piloted.",
    "week": ["50", "25", "15", "10", "", ""],
    "targets": ["accounts-roster", "3", "coach-teachers", "2"],
    "apply_how": "site",
    "internal": "no",
    "statement": "We hire whoever does the work best.",
}


def begin(writer: Visitor, organization_id: int, **fields: Any) -> str:
    """Begin an opening and return the address of its composer."""
    sent = {"organization": organization_id, "begin": "blank", "once": "a" * 32} | fields
    answer = writer.post("/jobs/new", **sent)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def write(writer: Visitor, organization_id: int, **changes: Any) -> str:
    """Write a whole draft; return the address of the opening, without what follows it."""
    once = changes.pop("once", "a" * 32)
    edit = begin(writer, organization_id, once=once)
    answer = writer.post(edit, **(WHOLE | changes))
    assert answer.status_code == 303, answer.text
    return edit.removesuffix("/edit")


def send(writer: Visitor, address: str, **fields: Any) -> Any:
    """Send a draft off as its page shows it; return the answer."""
    import re

    page = writer.get(f"{address}/publish").text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)
    assert seen is not None
    return writer.post(f"{address}/publish", **({"seen": seen[1]} | fields))


def number_of(address: str) -> int:
    """Return the number of the opening an address of its pages names."""
    return int(address.split("/")[2])
