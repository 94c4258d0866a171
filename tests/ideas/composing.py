from __future__ import annotations

from typing import Any

from sqlalchemy import select

from forum.ideas.models import IdeaDraft
from tests.support.community import Community, Visitor

# What a whole idea says at each step after the first.
WHOLE: dict[str, dict[str, Any]] = {
    "context": {"model": ["station-rotation"], "grade": ["kg"], "device": ["shared-carts"]},
    "steps": {
        "steps": ["Print a card for each student.", "Practice three mornings in a row."],
        "start": "Print the cards of one class on Monday.",
    },
    "effort": {
        "setup": "half-day",
        "weekly": "none",
        "cost": "100",
        "cost_every": "once",
        "cost_what": "Lanyards and a laminator.",
    },
    "result": {
        "status": "tried",
        "result": "Signing in took two minutes instead of nine.",
        "claimed": "1",
        "wrong": "A third of the lanyards were lost by October.",
        "change": "We'd clip the cards to the devices.",
    },
    "sharing": {"audience": "everyone", "license": "cc-by"},
}
FIRST = {
    "title": "Login cards on lanyards",
    "problem": "How might we sign kindergartners in within two minutes?",
    "problems": ["slow-logins"],
    "skills": ["accounts-roster"],
}


def begin(writer: Visitor, **fields: Any) -> str:
    """Send the first step; return the address of the draft."""
    answer = writer.post("/ideas/new", **(FIRST | {"once": "a" * 32} | fields))
    assert answer.status_code == 303
    return answer.location.rpartition("/")[0]


def write(writer: Visitor, **changes: dict[str, Any]) -> str:
    """Write a whole idea in the composer; return the address of its draft."""
    draft = begin(writer)
    for step, fields in WHOLE.items():
        answer = writer.post(f"{draft}/{step}", **(fields | changes.get(step, {})))
        assert answer.status_code == 303
    return draft


def published(answer: Any) -> int:
    """Return the number of the idea an answer leads to."""
    assert answer.status_code == 303, answer.text
    return int(answer.location.split("/")[2].split("-")[0])


def fields_of(community: Community) -> list[dict[str, Any]]:
    return [fields for (fields,) in community.rows(select(IdeaDraft.fields))]
