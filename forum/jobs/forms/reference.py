from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from forum.core.forms import Form


class NameForm(Form):
    """Somebody an applicant names as a reference."""

    name = StringField(
        "Their name",
        [InputRequired("Write their name."), Length(max=100, message="Up to 100 characters.")],
    )
    email = StringField(
        "Their e-mail address",
        [InputRequired("Write their address."), Length(max=254, message="Up to 254 characters.")],
        description="They get a letter with a link that works once. Ask them before you name them.",
    )
    relation = StringField(
        "How you know each other",
        [Length(max=100, message="Up to 100 characters.")],
        description="“My principal, 2021 to 2024”.",
    )


class ReferenceForm(Form):
    """What a reference says."""

    text = TextAreaField(
        "What you can say of their work",
        description="What you saw them do, and what came of it. Up to 2,000 characters.",
    )
