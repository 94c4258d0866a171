from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import DateField, Field, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from forum.core.forms import OnceForm
from forum.ideas.card import Row
from forum.ideas.forms.fields import Numbers, options
from forum.ideas.forms.steps import ContextForm
from forum.ideas.states import OUTCOMES
from forum.ideas.told import Told

MOST_CHANGED = 2_000
MOST_DIFFERED = 8_000
MOST_ANSWER = 4_000
A_DAY = "Write a day: 2026-09-01."


def _up_to(most: int) -> Length:
    return Length(max=most, message=f"Up to {most:,} characters.")


class Day(DateField):
    """A day; one that cannot be read is named as such."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a day of the calendar."""
        if any(str(value).strip() for value in valuelist):
            try:
                self.data = date.fromisoformat(str(valuelist[0]).strip())
            except ValueError:
                self.data = None  # type: ignore[assignment]
                raise ValidationError(A_DAY) from None


class TryForm(OnceForm):
    """Until when somebody means to try an idea."""

    until = Day(
        "Until about when?",
        [InputRequired(A_DAY)],
        description="You are asked then how it went. You can tell earlier, or stop.",
    )


class ReportForm(ContextForm):
    """How it went."""

    outcome = RadioField(
        "How did it go, compared with what the card says?",
        [InputRequired("Say how it went.")],
        choices=options(OUTCOMES),
    )
    changed = TextAreaField(
        "What did you do differently?",
        [_up_to(MOST_CHANGED)],
        description="Leave it empty if you did as it is described.",
    )
    started_on = Day("When did you start?", [InputRequired(A_DAY)])
    ended_on = Day("When did you stop, or look back?", [InputRequired(A_DAY)])
    differed = TextAreaField(
        "What happened?",
        [InputRequired("Say what happened: a sentence is enough."), _up_to(MOST_DIFFERED)],
        description="What came out, what went wrong, what was different at your place.",
    )
    rows = Numbers("Numbers")
    would_repeat = RadioField(
        "Would you do it again?",
        [InputRequired("Choose one.")],
        choices=options({"yes": "Yes", "no": "No"}),
    )

    def validate_rows(self, field: Field) -> None:
        """Refuse a line whose number of people is no number."""
        for line in self._lines(field):
            if not (line[0] and line[3].isascii() and line[3].isdigit() and len(line[3]) < 8):
                raise ValidationError(
                    "Each line of numbers says what was measured and over how many people."
                )
            if any(len(cell) > 120 for cell in line):
                raise ValidationError("Up to 120 characters fit in a cell.")

    @staticmethod
    def _lines(field: Field) -> list[list[str]]:
        return [line for line in field.data or () if any(line)]

    def told(self) -> Told:
        """Return what was typed, of a form with nothing wrong in it."""
        return Told(
            outcome=self.outcome.data,
            started_on=self.started_on.data,
            ended_on=self.ended_on.data,
            differed=self.differed.data,
            would_repeat=self.would_repeat.data == "yes",
            changed=(self.changed.data or "").strip(),
            rows=[Row(a, b, c, int(n)) for a, b, c, n in self._lines(self.rows)],
            facts=self.typed()["context"],
        )


class AnswerForm(OnceForm):
    """What the author of an idea says to a report."""

    body = TextAreaField(
        "Your answer",
        [_up_to(MOST_ANSWER)],
        description="Others read it below the report. Empty it to take it away.",
    )
