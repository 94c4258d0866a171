from __future__ import annotations

from collections.abc import Mapping

from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from forum.core.forms import Form

MOST_NOTE = 1000
MOST_REASON = 500


class ReportForm(Form):
    """Why something is reported."""

    reason = RadioField("What is wrong?", [InputRequired("Choose what is wrong.")])
    note = TextAreaField(
        "Anything a moderator should know",
        [Length(max=MOST_NOTE, message=f"A note has at most {MOST_NOTE:,} characters.")],
        description="Only moderators read it.",
    )

    def offer(self, reasons: Mapping[str, str]) -> ReportForm:
        """Offer these reasons: name → words."""
        self.reason.choices = dict(reasons)
        return self


class ReasonForm(Form):
    """Why a moderator does something."""

    reason = TextAreaField(
        "Reason",
        [
            DataRequired("Say why: the reason stands in the public log."),
            Length(max=MOST_REASON, message=f"A reason has at most {MOST_REASON} characters."),
        ],
        description="Everybody can read it in the public log; those concerned are told.",
    )
