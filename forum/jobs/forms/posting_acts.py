from __future__ import annotations

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from forum.core.forms import Form, OnceForm, one_line

MOST_NOTE = 500


class StartForm(OnceForm):
    """What an opening is begun from, and for which organization."""

    organization = SelectField("For which organization?", [InputRequired("Choose one.")])
    begin = StringField("Begin with", [Length(max=60)], default="blank")

    @property
    def organization_id(self) -> int:
        """Return the number of the organization chosen, 0 for nothing sensible."""
        text = str(self.organization.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class StateForm(Form):
    """Something done to an opening on the page of its desk, with a word about it.

    `seen` is the revision that was looked at.
    """

    seen = HiddenField()
    note = TextAreaField(
        "Note", [Length(max=MOST_NOTE, message=f"A note has up to {MOST_NOTE} characters.")]
    )
    username = StringField("User name", [Length(max=60)], filters=[one_line])

    @property
    def seen_revision(self) -> int:
        """Return the revision that was looked at, 0 when it says nothing sensible."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


class ModerateForm(Form):
    """Why a moderator takes an opening away or brings it back."""

    reason = TextAreaField(
        "Reason",
        [
            DataRequired("Say why: the reason stands in the public log."),
            Length(max=MOST_NOTE, message=f"A reason has at most {MOST_NOTE} characters."),
        ],
        description="Everybody can read it in the public log; the author is told.",
    )
