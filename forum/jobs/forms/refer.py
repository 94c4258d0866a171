from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from forum.core.forms import Form
from forum.jobs.heard import MOST_WORDS_FOR


class ReferForm(Form):
    """Whom a member thinks of for an opening."""

    username = StringField(
        "Colleague",
        [InputRequired("Whom do you think of?"), Length(max=60, message="Up to 60 characters.")],
        description="The user name of somebody you are connected with.",
    )
    note = TextAreaField(
        "Why you think of them",
        [Length(max=MOST_WORDS_FOR, message=f"Up to {MOST_WORDS_FOR} characters.")],
        description="They read it, and the school too once they agree.",
    )
