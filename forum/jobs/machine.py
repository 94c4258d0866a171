"""The states of an application as data: which moves there are, and whose they are."""

from __future__ import annotations

from typing import NamedTuple

APPLICANT, SCHOOL = "applicant", "school"


class State(NamedTuple):
    """How far an application is, in words for the school and for who applied."""

    label: str
    told: str


STATES = {
    "draft": State("Draft", "Not sent yet"),
    "submitted": State("New", "Sent"),
    "viewed": State("Read", "Read by the school"),
    "shortlisted": State("Shortlisted", "Shortlisted"),
    "interview": State("Interview", "Interview"),
    "offer": State("Offer", "Offer"),
    "hired": State("Hired", "Hired"),
    "not-selected": State("Not selected", "Not selected"),
    "withdrawn": State("Withdrawn", "Withdrawn by you"),
    "closed-unfilled": State("Closed unfilled", "The opening closed without anybody hired"),
}
_SCHOOL = {
    "submitted": ("viewed", "shortlisted", "not-selected", "closed-unfilled"),
    "viewed": ("shortlisted", "not-selected", "closed-unfilled"),
    "shortlisted": ("interview", "offer", "not-selected", "closed-unfilled"),
    "interview": ("shortlisted", "offer", "not-selected", "closed-unfilled"),
    "offer": ("hired", "interview", "not-selected", "closed-unfilled"),
}
# (state, who) → the states they may move it to.
MOVES: dict[tuple[str, str], tuple[str, ...]] = {
    ("draft", APPLICANT): ("submitted",),
    **{(state, SCHOOL): after for state, after in _SCHOOL.items()},
    **{(state, APPLICANT): ("withdrawn",) for state in _SCHOOL},
}
ENDED = frozenset({"hired", "not-selected", "withdrawn", "closed-unfilled"})
# Under way: sent and not ended. Closing an opening leaves nobody here.
LIVE = frozenset(_SCHOOL)
# From here on the school sees who it is, where it reads blind until then.
KNOWN = frozenset({"shortlisted", "interview", "offer", "hired"})
# An opening that is closed takes nobody further in, but those under way may still be decided.
BOARD = ("submitted", "viewed", "shortlisted", "interview", "offer", "hired", "not-selected")


def moves(state: str, who: str) -> tuple[str, ...]:
    """Return the states an application may go to from one, by the hand of one side."""
    return MOVES.get((state, who), ())
