from __future__ import annotations

from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from forum.core.forms import Form, one_line
from forum.organizations.models import HiringSettings

MOST_NOTE = 500
MOST_TEXT = 4_000
MOST_LETTER = 2_000
# Stages of an application with a message of their own, as the settings name them.
LETTERS = {
    "viewed": "When it was read",
    "shortlisted": "When shortlisted",
    "interview": "When invited to an interview",
    "offer": "With an offer",
    "hired": "When hired",
    "not-selected": "When not selected",
    "closed-unfilled": "When the opening closes with nobody hired",
}


def _text(label: str, most: int, hint: str = "") -> Any:
    too_long = Length(max=most, message=f"Up to {most:,} characters.")
    return TextAreaField(label, [too_long], description=hint, filters=[_trimmed])


def _trimmed(value: str | None) -> str:
    return (value or "").strip()


def _number(label: str, low: int, high: int, hint: str) -> Any:
    said = f"A whole number from {low} to {high}."
    checks = [InputRequired(said), NumberRange(low, high, said)]
    return IntegerField(label, checks, description=hint)


class AskRoleForm(Form):
    """What somebody asks to do for their organization."""

    kind = RadioField(
        "What you ask for",
        [InputRequired("Choose one.")],
        choices={"poster": "Write its openings", "recruiter": "Look for candidates for it"},
        default="poster",
    )
    note = _text("Why", MOST_NOTE, "Who decides reads this, for example: I work in its HR office.")


class NoteForm(Form):
    """A decision with a word about it."""

    note = StringField("Note", [Length(max=MOST_NOTE)], filters=[one_line])


class ClientForm(Form):
    """A school a search firm works for."""

    organization = StringField(
        "School, district or network",
        [InputRequired("Write its name.")],
        description="Any word of its name; choose from the list.",
        filters=[one_line],
    )
    note = _text("What you search for them", MOST_NOTE)


class SettingsForm(Form):
    """How an organization hires."""

    second_approver = BooleanField(
        "A second poster agrees before an opening is published",
        description="Needs two posters; the author cannot approve.",
    )
    blind = BooleanField(
        "Read applications without names until somebody is shortlisted",
        description="Names, photos, employers and files stay hidden until then.",
    )
    least_days = _number(
        "An opening stays open at least so many days", 0, 90, "0 for no rule. Closing early warns."
    )
    reply_days = _number(
        "Everybody hears back within so many days of closing", 1, 90, "Applicants are shown this."
    )
    keep_months = _number(
        "Unsuccessful applications are erased after so many months",
        1,
        60,
        "Counted from the decision. Applicants are shown the day.",
    )
    statement = _text("Equal-opportunity statement", MOST_TEXT, "Stands in each new opening.")
    benefits = _text("Benefits", MOST_TEXT, "Begins each new opening; change it there.")

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, by column, letters by stage."""
        names = ("second_approver", "blind", "least_days", "reply_days", "keep_months")
        plain = {name: self[name].data for name in (*names, "statement", "benefits")}
        letters = {stage: self[field_of(stage)].data for stage in LETTERS}
        return plain | {"letters": {stage: text for stage, text in letters.items() if text}}

    def tell(self, settings: HiringSettings) -> None:
        """Fill in how it is now."""
        for name in self.chosen():
            if name != "letters":
                self[name].data = getattr(settings, name)
        for stage in LETTERS:
            self[field_of(stage)].data = settings.letters.get(stage, "")


def field_of(stage: str) -> str:
    """Return the name of the field with a stage's message."""
    return f"letter_{stage.replace('-', '_')}"


for _stage, _label in LETTERS.items():
    setattr(SettingsForm, field_of(_stage), _text(_label, MOST_LETTER))
