from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from forum.core.forms import Form

MOST_PURPOSE = 500
MOST_GOAL = 300
MOST_NOTE = 300


def _most(count: int) -> Any:
    return Length(max=count, message=f"At most {count} characters.")


class AskForm(Form):
    """Why somebody wants to meet."""

    purpose = TextAreaField(
        "What would you like to talk about?",
        [DataRequired("Say what you would like to talk about."), _most(MOST_PURPOSE)],
        description="Plain text, at most 500 characters. Only the person you ask reads it.",
    )


class DismissForm(Form):
    """Why a suggestion is not for somebody."""

    reason = StringField("Why not?", [_most(MOST_NOTE)])


class AnswerForm(Form):
    """What somebody who was asked says."""

    answer = RadioField(
        "Your answer",
        [InputRequired("Choose one of the answers.")],
        choices=[
            SelectChoice("accepted", "Accept"),
            SelectChoice("later", "Not now"),
            SelectChoice("declined", "Decline"),
        ],
    )


class GoalForm(Form):
    """What two counterparts want to reach."""

    goal = TextAreaField(
        "Your goal together",
        [DataRequired("Say what you want to reach."), _most(MOST_GOAL)],
        description="One thing, in a sentence or two. Both of you see it.",
    )


class CheckInForm(Form):
    """How it is going."""

    note = TextAreaField(
        "How is it going?", [DataRequired("Write a line or two."), _most(MOST_NOTE)]
    )


class CloseForm(Form):
    """How it went."""

    helped = RadioField(
        "Did it help?",
        [InputRequired("Say yes or no.")],
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
    )
    closing = TextAreaField("A word about it", [_most(MOST_NOTE)])
