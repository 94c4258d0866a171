from __future__ import annotations

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from forum.core.forms import Form, one_line

MOST_NAME = 100
MOST_NOTE = 2_000
NEW = "new"


class ListForm(Form):
    """What a list of candidates is called."""

    name = StringField(
        "Name of the list",
        [InputRequired("Give it a name."), Length(max=MOST_NAME)],
        filters=[one_line],
    )


class NoteForm(Form):
    """A private note about a candidate on a list."""

    note = TextAreaField(
        "Your note",
        [Length(max=MOST_NOTE, message=f"Up to {MOST_NOTE:,} characters.")],
        description="Only you read it. Write about the work, as if the person read along.",
    )


class KeepForm(NoteForm):
    """Putting a candidate on a list, an old one or a new one."""

    into = SelectField("On which list", [InputRequired("Choose a list.")])
    name = StringField("Name of the new list", [Length(max=MOST_NAME)], filters=[one_line])


class ItemForm(Form):
    """Which candidate of a list is meant, by a name that only the list knows."""

    who = HiddenField(validators=[InputRequired(), Length(max=24)])
