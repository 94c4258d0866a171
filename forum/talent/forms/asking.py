from __future__ import annotations

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from forum.core.forms import Form, OnceForm, one_line

LEAST_MESSAGE, MOST_MESSAGE = 30, 2_000
MOST_WORD = 500


class AskForm(OnceForm):
    """What somebody who hires writes to a candidate; role, school and pay stand above it."""

    opening = SelectField("About which opening", [InputRequired("Choose an opening.")])
    message = TextAreaField(
        "Your message",
        [
            DataRequired("Write why you ask this person."),
            Length(min=LEAST_MESSAGE, message="Say in a sentence or two why you ask."),
            Length(max=MOST_MESSAGE, message=f"Up to {MOST_MESSAGE:,} characters."),
        ],
        description="Say what in their work made you ask. Role, school and pay are sent with it.",
    )


class AnswerForm(Form):
    """What a candidate who was asked says."""

    answer = RadioField(
        "Your answer",
        [InputRequired("Choose one of the answers.")],
        choices={"accepted": "Yes, we can talk", "declined": "No, thank you"},
    )
    word = StringField(
        "A word to them",
        [Length(max=MOST_WORD, message=f"Up to {MOST_WORD} characters.")],
        filters=[one_line],
    )
