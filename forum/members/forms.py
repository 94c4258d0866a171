from __future__ import annotations

from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from forum.core.forms import Form
from forum.core.markup import plain_line

MOST_ABOUT = 5_000


def one_line(value: Any) -> Any:
    """Return a typed line without line breaks, doubled spaces and what nobody sees."""
    return plain_line(value, 1000) if isinstance(value, str) else value


class ProfileForm(Form):
    """What others see of a member."""

    name = StringField(
        "Display name",
        [DataRequired("Write a name."), Length(max=60, message="A name has up to 60 characters.")],
        description="Stands over everything you write.",
        filters=[one_line],
    )
    location = StringField(
        "Location",
        [Length(max=100, message="Up to 100 characters.")],
        description="As near as you like: a town, a state, a district.",
        filters=[one_line],
    )
    about = TextAreaField(
        "About you",
        [Length(max=MOST_ABOUT, message=f"Up to {MOST_ABOUT:,} characters.")],
    )
