from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.validators import InputRequired, Length, Optional

from forum.core.forms import Form, one_line
from forum.members.portfolio import Piece
from forum.members.sections import STATES
from forum.organizations.choices import FAMILIES
from forum.organizations.policy import today
from forum.talent.choices import AUDIENCES, AVAILABILITY, MOVES, SECTIONS
from forum.talent.shown import Shown

MOST_PITCH = 1_000
MOST_CERTIFICATIONS = 10
MOST_CERTIFICATION = 100
MOST_EVIDENCE = 12
LAST_YEAR = 2100


class SelectMultipleCheckboxField(SelectMultipleField):
    """Several choices, each with a box to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class SettingsForm(Form):
    """What a member shows to those who look for people, and to whom."""

    audience = RadioField("Who sees you", [InputRequired("Choose one.")], choices=AUDIENCES)
    consent = BooleanField("I agree that I am shown like this")
    sections = SelectMultipleCheckboxField("What they see of you", choices=SECTIONS)
    evidence = SelectMultipleCheckboxField("Evidence they see")
    availability = SelectField("When you could begin", choices=AVAILABILITY)
    available_on = DateField(
        "From which day", [Optional()], description="Only if it is a certain day."
    )
    moves = RadioField("Would you move?", choices=MOVES, default="no")
    states = SelectMultipleCheckboxField("To which states", choices=STATES)
    remote = BooleanField("I would work remotely")
    families = SelectMultipleCheckboxField("Which roles you look for", choices=FAMILIES)
    certifications = TextAreaField(
        "Certificates",
        description=f"One a line, up to {MOST_CERTIFICATIONS}: Colorado teacher license, K–6",
    )
    pitch = TextAreaField(
        "In your own words",
        [Length(max=MOST_PITCH, message=f"Up to {MOST_PITCH:,} characters.")],
        description="What you did and what you would like to do, in up to 1,000 characters. "
        "Leave out what says where you work now, if you hide that.",
    )

    def offer(self, pieces: list[Piece]) -> SettingsForm:
        """Offer these pieces of the member's work."""
        self.evidence.choices = {f"{piece.kind}:{piece.number}": piece.title for piece in pieces}
        return self

    def tell(self, row: Any, states: list[str], evidence: list[tuple[str, int]]) -> None:
        """Fill in what is kept."""
        values: dict[str, Any] = {
            "audience": row.audience,
            "sections": list(row.sections),
            "availability": row.availability,
            "available_on": row.available_on,
            "moves": row.moves,
            "states": states,
            "remote": row.remote,
            "families": list(row.families),
            "certifications": "\n".join(row.certifications),
            "pitch": row.pitch,
            "evidence": [f"{kind}:{number}" for kind, number in evidence],
        }
        for name, value in values.items():
            self[name].data = value

    def validate_available_on(self, field: DateField) -> None:
        """Refuse a day nobody means."""
        if field.data and not today().year - 1 <= field.data.year <= LAST_YEAR:
            raise ValidationError("Choose a day from now on.")

    def validate_states(self, field: SelectMultipleField) -> None:
        """Refuse a move to some states of which none is named."""
        if self.moves.data == "some" and not field.data:
            raise ValidationError("Choose the states you would move to.")

    def validate_evidence(self, field: SelectMultipleField) -> None:
        """Refuse more pieces than anybody reads."""
        if len(field.data or ()) > MOST_EVIDENCE:
            raise ValidationError(f"Choose up to {MOST_EVIDENCE}.")

    def validate_certifications(self, field: TextAreaField) -> None:
        """Refuse more certificates than there is room for."""
        lines = _lines(field.data)
        if len(lines) > MOST_CERTIFICATIONS:
            raise ValidationError(f"There are {len(lines)}; up to {MOST_CERTIFICATIONS} fit.")
        if any(len(line) > MOST_CERTIFICATION for line in lines):
            raise ValidationError(f"Each has up to {MOST_CERTIFICATION} characters.")

    def shown(self) -> Shown:
        """Return what was typed."""
        some = self.moves.data == "some"
        return Shown(
            audience=self.audience.data,
            consent=bool(self.consent.data),
            sections=tuple(name for name in SECTIONS if name in (self.sections.data or ())),
            availability=self.availability.data or "",
            available_on=self.available_on.data,
            moves=self.moves.data or "no",
            states=tuple(sorted(set(self.states.data or ()))) if some else (),
            remote=bool(self.remote.data),
            families=tuple(name for name in FAMILIES if name in (self.families.data or ())),
            certifications=_lines(self.certifications.data),
            pitch=(self.pitch.data or "").strip(),
            evidence=tuple(_piece(value) for value in dict.fromkeys(self.evidence.data or ())),
        )


class HideForm(Form):
    """An organization to hide from, by its address or its name."""

    organization = StringField("Organization", [Length(max=200)], filters=[one_line])


class OffForm(Form):
    """Showing oneself to nobody any more."""

    audience = HiddenField(default="off")


def _lines(text: str | None) -> tuple[str, ...]:
    lines = [one_line(line) for line in (text or "").splitlines()]
    return tuple(dict.fromkeys(line for line in lines if line))


def _piece(value: str) -> tuple[str, int]:
    kind, _, number = value.partition(":")
    return kind, int(number)
