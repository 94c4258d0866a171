from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from wtforms import DateTimeLocalField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from forum.accounts.forms import USUAL_ZONES
from forum.core.forms import Form, one_line
from forum.jobs.reading import Offer

_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
_MINUTES = "Between 10 and 480 minutes."


def _time(label: str) -> DateTimeLocalField:
    return DateTimeLocalField(label, [Optional()], format=_FORMATS)


class OfferForm(Form):
    """Times at which a school could talk with an applicant."""

    starts = _time("First time")
    second = _time("Another")
    third = _time("One more")
    zone = SelectField(
        "Time zone", validate_choice=False, description="These times are times of this clock."
    )
    minutes = IntegerField(
        "Minutes", [InputRequired(_MINUTES), NumberRange(10, 480, _MINUTES)], default=45
    )
    place = StringField(
        "Where",
        [Length(max=300, message="Up to 300 characters.")],
        filters=[one_line],
        description="A room, a telephone number or the address of a video call.",
    )
    note = StringField(
        "Who takes part, what to prepare",
        [Length(max=500, message="Up to 500 characters.")],
        filters=[one_line],
    )

    def offer(self, zone: str) -> OfferForm:
        """Offer the usual zones, and the opening's own before them."""
        known: Mapping[str, str] = {zone: zone.replace("_", " "), **USUAL_ZONES}
        self.zone.choices = [SelectChoice(name, label) for name, label in known.items() if name]
        if not self.is_submitted():
            self.zone.data = zone
        return self

    @property
    def offers(self) -> list[Offer]:
        """Return the times that were typed."""
        times: list[datetime | None] = [self.starts.data, self.second.data, self.third.data]
        return [
            Offer(
                time,
                self.minutes.data or 45,
                self.zone.data or "",
                self.place.data or "",
                self.note.data or "",
            )
            for time in times
            if time is not None
        ]
