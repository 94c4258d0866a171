from __future__ import annotations

from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from forum.core.forms import Form


class SignInForm(Form):
    """E-mail address or user name, and password."""

    email = StringField("E-mail or user name", [InputRequired(), Length(max=254)])
    password = PasswordField("Password", [InputRequired(), Length(max=200)])
    remember = BooleanField("Stay signed in on this device")
