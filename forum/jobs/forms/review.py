from __future__ import annotations

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from forum.core.forms import Form
from forum.jobs.reading import MOST_NOTE, RATINGS


class ReviewForm(Form):
    """What somebody of the school thinks of an application."""

    rating = RadioField(
        "Would you go on with them?",
        [InputRequired("Choose one of the five.")],
        choices={str(value): label for value, label in RATINGS.items()},
    )
    note = TextAreaField(
        "Why",
        [Length(max=MOST_NOTE, message=f"A note has at most {MOST_NOTE:,} characters.")],
        description="For the school only: what in the application led you there.",
    )
