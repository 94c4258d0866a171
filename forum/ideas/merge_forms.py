from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from forum.core.forms import Form, one_line


class MergeForm(Form):
    """Into which idea a duplicate goes, and why."""

    into = StringField(
        "The idea that stays",
        [DataRequired("Paste the address of the idea that stays."), Length(max=300)],
        description="Its address. Votes, bookmarks, reports and credits go there.",
        filters=[one_line],
    )
    reason = TextAreaField(
        "Reason",
        [
            DataRequired("Say why: the reason stands in the public log."),
            Length(max=500, message="A reason has at most 500 characters."),
        ],
    )
