from __future__ import annotations

from wtforms import HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length

from forum.core.forms import Form, OnceForm, one_line
from forum.search.saved import EVERY

MOST_NAME = 100
MOST_QUESTION = 2_000


class ChangeForm(Form):
    """What a kept search is called, and how often its owner is told by mail."""

    name = StringField(
        "Name",
        filters=[one_line],
        validators=[DataRequired("Give it a name."), Length(max=MOST_NAME)],
    )
    every = SelectField(
        "Mail me what is new",
        choices=[SelectChoice(every, label) for every, label in EVERY.items()],
        default="week",
    )


class SaveForm(ChangeForm, OnceForm):
    """A question that is to be kept: `question` is the address's part behind the ?."""

    question = HiddenField(validators=[Length(max=MOST_QUESTION)])
