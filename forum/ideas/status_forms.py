from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from forum.core.forms import Form
from forum.ideas.states import STATUSES

MOST_NOTE = 2_000
MOST_REASON = 500


class StatusForm(Form):
    """Where an idea goes from here, and why; `seen` is the status its author saw."""

    # Whether an idea may go there is the action's to say, in words that help.
    to = RadioField("It is now", [InputRequired("Choose a status.")], validate_choice=False)
    note = TextAreaField(
        "Note",
        [Length(max=MOST_NOTE, message=f"A note has at most {MOST_NOTE:,} characters.")],
        description="What happened that it changed? It stands beside the date, for all who read "
        "the idea. To drop an idea it is required.",
    )
    seen = HiddenField()

    def offer(self, status: str) -> StatusForm:
        """Offer what an idea may go to from the status it has now."""
        after = STATUSES[status].after
        self.to.choices = [SelectChoice(slug, STATUSES[slug].label) for slug in after]
        return self


class DeleteIdeaForm(Form):
    """Why an idea is deleted; its author need not say."""

    reason = TextAreaField(
        "Reason",
        [Length(max=MOST_REASON, message=f"A reason has at most {MOST_REASON} characters.")],
        description="Only you and moderators read it.",
    )


class ModerateIdeaForm(Form):
    """Why a moderator hides an idea or brings it back."""

    reason = TextAreaField(
        "Reason",
        [
            DataRequired("Say why: the reason stands in the public log."),
            Length(max=MOST_REASON, message=f"A reason has at most {MOST_REASON} characters."),
        ],
        description="Everybody can read it in the public log; the author is told.",
    )
