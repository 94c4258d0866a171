from __future__ import annotations

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from forum.core.forms import Form, one_line
from forum.jobs.letters import MOST_LETTER


class MoveForm(Form):
    """Where an application goes, and what its applicant is told; `seen` is where it was."""

    # Whether it may go there is the action's to say, in words that help.
    after = StringField("It goes to", [InputRequired("Choose one.")], filters=[one_line])
    message = TextAreaField(
        "Message to the applicant",
        [Length(max=MOST_LETTER, message=f"A message has at most {MOST_LETTER:,} characters.")],
        description="Sent by mail and shown with the application. {name} becomes their name; an "
        "empty message is replaced by the usual one.",
    )
    seen = HiddenField()
