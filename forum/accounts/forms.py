from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from wtforms import (
    BooleanField,
    Field,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from forum.accounts.addresses import plain_address
from forum.accounts.passwords import LONGEST, SHORTEST, password_problem
from forum.core.forms import Form

USERNAME = re.compile(r"[A-Za-z0-9_-]{3,30}")
# Names that would speak for the site, or that addresses and mentions need for themselves.
RESERVED = frozenset(
    re.findall(
        r"\S+",
        """abuse account accounts admin administrator alerts all anonymous api billing bot contact
        counterpart deleted desk edit everyone export feedback former-member guest guests here help
        hostmaster info legal lists mail mailer-daemon me member members mod moderation moderator
        moderators mods new news no-reply nobody none noreply null official owner post
        postmaster press privacy report requests root search security self settings signin signout
        signup site staff support sysadmin system team undefined user users webmaster you""",
    )
)
THEMES = [
    SelectChoice("auto", "As my device"),
    SelectChoice("light", "Light"),
    SelectChoice("dark", "Dark"),
]
# What people of the United States call the zones they live in.
USUAL_ZONES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
    "America/Puerto_Rico": "Atlantic",
}


def stripped(value: Any) -> Any:
    """Return a typed line without spaces at its ends."""
    return value.strip() if isinstance(value, str) else value


def an_address(_form: Any, field: Field) -> None:
    """Refuse what has not the shape of an e-mail address, and keep it in one form."""
    address = plain_address(field.data or "")
    if address is None:
        raise ValidationError("This is not an e-mail address. It looks like name@school.org.")
    field.data = address


@cache
def time_zones() -> Sequence[SelectChoice]:
    """Return the choice of time zones by their IANA names, grouped by part of the world."""
    usual = [_zone(name, label, "United States") for name, label in USUAL_ZONES.items()]
    rest = []
    for name in sorted(available_timezones() - USUAL_ZONES.keys()):
        area, _, place = name.partition("/")
        if place and area not in ("Etc", "SystemV", "US", "posix", "right"):
            rest.append(_zone(name, place.replace("_", " ").replace("/", ", "), area))
    return [*usual, *rest, _zone("UTC", "UTC", "Other")]


def _zone(name: str, label: str, group: str) -> SelectChoice:
    return SelectChoice(name, label, optgroup=group)


class SignInForm(Form):
    """E-mail address or user name, and password."""

    email = StringField("E-mail or user name", [InputRequired(), Length(max=254)])
    password = PasswordField("Password", [InputRequired(), Length(max=LONGEST)])
    remember = BooleanField("Stay signed in on this device")


class SignUpForm(Form):
    """A user name, an address and a password."""

    username = StringField(
        "User name",
        [DataRequired("Choose a user name.")],
        description="3 to 30 letters, digits, - or _. Everybody sees it.",
        filters=[stripped],
    )
    email = StringField(
        "E-mail",
        [DataRequired("Write your e-mail address."), Length(max=254), an_address],
        description="Nobody sees it. We write one letter to confirm it.",
        filters=[stripped],
    )
    password = PasswordField(
        "Password",
        [InputRequired("Choose a password.")],
        description=f"At least {SHORTEST} characters; a few unrelated words are good.",
    )

    def validate_username(self, field: Field) -> None:
        """Refuse what cannot stand in an address or after an @, and names of the site itself."""
        if not USERNAME.fullmatch(field.data):
            raise ValidationError("Use 3 to 30 letters (a to z), digits, - or _.")
        if field.data.lower() in RESERVED:
            raise ValidationError("This name is reserved. Choose another.")

    def validate_password(self, field: Field) -> None:
        """Refuse what is tried first."""
        _judge(field, self.username.data or "", self.email.data or "")


class ResetForm(Form):
    """The address a link for a new password goes to."""

    email = StringField(
        "E-mail",
        [DataRequired("Write your e-mail address."), Length(max=254), an_address],
        filters=[stripped],
    )


class NewPasswordForm(Form):
    """A new password, for who came by a letter; `username` and `email` are whose it will be."""

    username = ""
    email = ""
    password = PasswordField(
        "New password",
        [InputRequired("Choose a password.")],
        description=f"At least {SHORTEST} characters; a few unrelated words are good.",
    )

    def validate_password(self, field: Field) -> None:
        """Refuse what is tried first."""
        _judge(field, self.username, self.email)


class ChangePasswordForm(NewPasswordForm):
    """A new password, for who knows the present one."""

    current_password = PasswordField(
        "Present password", [InputRequired("Write your present password."), Length(max=LONGEST)]
    )


class ChangeEmailForm(Form):
    """Another address, for who knows the password."""

    email = StringField(
        "New e-mail",
        [DataRequired("Write the new address."), Length(max=254), an_address],
        filters=[stripped],
    )
    current_password = PasswordField(
        "Password", [InputRequired("Write your password."), Length(max=LONGEST)]
    )


class ReadingForm(Form):
    """How a member reads."""

    timezone = SelectField("Time zone", description="Times are shown as your clock shows them.")
    theme = RadioField("Colors", choices=THEMES)


def _judge(field: Field, username: str, email: str) -> None:
    problem = password_problem(field.data or "", username, email)
    if problem:
        raise ValidationError(problem)
