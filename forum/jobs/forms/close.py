from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from flask import request
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from forum.core.forms import Form
from forum.jobs.letters import MOST_LETTER
from forum.jobs.machine import SCHOOL, STATES, moves
from forum.jobs.states import FILLED_FROM


class Waiting(Protocol):
    """Somebody under way."""

    @property
    def id(self) -> int:
        """The application's number."""

    @property
    def state(self) -> str:
        """How far it is."""


_MOST = Length(max=MOST_LETTER, message=f"A message has at most {MOST_LETTER:,} characters.")
REST = {"not-selected": "Not selected", "closed-unfilled": "Closed without anybody hired"}


class CloseForm(Form):
    """How an opening ended, and what everybody under way is told."""

    closed_how = RadioField(
        "Was it filled?",
        [InputRequired("Say how it closes.")],
        choices={"filled": "Yes, somebody is hired", "cancelled": "No, nobody is hired"},
    )
    filled_from = SelectField(
        "From where",
        choices={"": "Choose…", **FILLED_FROM},
        description="Only if it was filled. It is counted, and tells others what works.",
    )
    rest = RadioField(
        "Everybody you do not choose for below",
        choices={"": "I choose for each", **REST},
        default="not-selected",
    )
    not_selected = TextAreaField("Message to who is not selected", [_MOST])
    closed_unfilled = TextAreaField("Message when nobody was hired", [_MOST])
    hired = TextAreaField("Message to who is hired", [_MOST])
    early = BooleanField("Close it all the same")

    def choices_of(self, lines: Iterable[Waiting]) -> dict[int, str]:
        """Return application → what was chosen for it, or for all others."""
        rest = self.rest.data or ""
        return {line.id: request.form.get(f"choice-{line.id}") or rest for line in lines}

    @property
    def messages(self) -> Mapping[str, str]:
        """Return disposition → what those are told."""
        return {
            "not-selected": self.not_selected.data or "",
            "closed-unfilled": self.closed_unfilled.data or "",
            "hired": self.hired.data or "",
        }


def ways_of(line: Waiting) -> dict[str, str]:
    """Return how an application may end, state → words."""
    ends = ("hired", "not-selected", "closed-unfilled")
    return {one: STATES[one].label for one in ends if one in moves(line.state, SCHOOL)}
