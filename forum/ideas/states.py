from __future__ import annotations

from typing import NamedTuple


class Status(NamedTuple):
    """How far an idea went; `after` are the statuses it may go to from here."""

    label: str
    meaning: str
    after: tuple[str, ...]


# Slug → status, in the order of a board.
STATUSES = {
    "proposed": Status("Proposed", "Nobody has tried it yet.", ("piloting", "archived")),
    "piloting": Status("Piloting", "It is being tried now.", ("tried", "dropped", "archived")),
    "tried": Status(
        "Tried", "It was tried, and is thought over.", ("adopted", "adapted", "dropped", "archived")
    ),
    "adopted": Status(
        "Adopted", "It is how things are done now.", ("adapted", "dropped", "archived")
    ),
    "adapted": Status("Adapted", "It stayed, in another form.", ("adopted", "dropped", "archived")),
    "dropped": Status(
        "Dropped", "It was tried and stopped; why is worth reading.", ("piloting", "archived")
    ),
    "archived": Status("Archived", "Its author keeps it no longer up to date.", ()),
}
# Once an idea got here, what went wrong and what would be changed belong to it.
TRIED = frozenset({"tried", "adopted", "adapted", "dropped"})
# Where a new idea may begin.
FIRST = ("proposed", "piloting", "tried", "adopted", "adapted", "dropped")
NOTE_NEEDED = frozenset({"dropped"})

EVIDENCE = (
    "Untested",
    "Tried, impressions",
    "Local data before and after",
    "Compared with a similar group",
    "Replicated by two other organizations",
)
# What an author may say of published research: the tiers of ESSA, 0 for none.
PUBLISHED = (
    "None that we know",
    "Strong: a randomized trial",
    "Moderate: a quasi-experiment",
    "Promising: correlations with controls",
    "A rationale: a logic model and a study under way",
)
OUTCOMES = {
    "better": "Better",
    "similar": "Similar",
    "worse": "Worse",
    "unfinished": "Could not finish",
}
SETUP = {
    "hour": "Up to an hour",
    "half-day": "Up to half a day",
    "day": "Up to a day",
    "week": "Up to a week",
    "longer": "More than a week",
}
WEEKLY = {
    "none": "Nothing once it runs",
    "half-hour": "Up to half an hour a week",
    "hour": "Up to an hour a week",
    "two-hours": "Up to two hours a week",
    "more": "More than two hours a week",
}
COST = {
    "free": "Free",
    "100": "Up to $100",
    "1000": "$100 to $1,000",
    "10000": "$1,000 to $10,000",
    "more": "More than $10,000",
}
COST_EVERY = {"": "Not said", "once": "Once", "year": "Each year"}
LICENSES = {
    "cc-by": "CC BY 4.0: others may use and change it if they name you",
    "reserved": "All rights reserved: read it, ask before you reuse it",
}
AUDIENCES = {"everyone": "Everyone", "members": "Members only"}
