"""The states of an opening, and where each may go."""

from __future__ import annotations

from typing import NamedTuple


class State(NamedTuple):
    """How far an opening is; `after` are the states it may go to from here."""

    label: str
    meaning: str
    after: tuple[str, ...]


STATES = {
    "draft": State("Draft", "Nobody but its organization's posters sees it.", ("pending", "open")),
    "pending": State("Waiting for approval", "A second poster looks at it.", ("draft", "open")),
    "open": State("Open", "Everyone sees it.", ("paused", "closed")),
    "paused": State("Paused", "It takes no applications for now.", ("open", "closed")),
    # One that is open until filled may be renewed; others are copied.
    "closed": State("Closed", "It takes no more applications.", ("archived", "open")),
    "archived": State("Archived", "It is kept for the record.", ()),
}
CLOSED_HOW = {"filled": "Filled", "cancelled": "Cancelled", "expired": "Its time ran out"}
# "Was it filled, and from where": asked of the school when it closes.
FILLED_FROM = {
    "here": "Somebody who applied here",
    "contacted": "Somebody we found among the candidates here",
    "referred": "Somebody a member referred",
    "internal": "Somebody who worked with us already",
    "elsewhere": "Somebody from elsewhere",
}
ARRANGEMENTS = {"on-site": "On site", "hybrid": "Hybrid", "remote": "Remote"}
EMPLOYMENT = {
    "full-time": "Full time",
    "part-time": "Part time",
    "temporary": "Temporary",
    "contract": "Contract",
}
CERTIFICATION = {
    "none": "No certificate asked",
    "preferred": "Preferred",
    "earn": "Can be earned by a date",
    "required": "Required",
}
REPORTS_TO = {"academics": "Academics", "tech": "Technology", "both": "Both", "other": "Other"}
# What the hours of a week go to; a posting's shares total 100.
WEEK = {
    "coaching": "Coaching teachers",
    "operations": "Operations and rollout",
    "data": "Data",
    "helpdesk": "Helpdesk",
    "teaching": "Own teaching",
    "other": "Other duties",
}
INTERNAL = {"": "Not said", "yes": "Yes", "no": "No"}
ROLE_IS = {"": "Not said", "new": "A new role", "replacement": "A replacement"}
APPLY_HOW = {"site": "Here, with the profile", "link": "At another address"}
# Open until filled: closes by itself after so many days unless renewed.
ROLLING_DAYS = 60
# An open one is asked after so many days whether it still is, and unlisted after so many more.
ASK_AFTER_DAYS = 30
UNLIST_AFTER_DAYS = 7
MOST_TARGETS = 8
