from __future__ import annotations

from wtforms import HiddenField, StringField
from wtforms.validators import Length

from forum.core.forms import Form, one_line


class PublishForm(Form):
    """The last word before an idea is published; `seen` is the version the changes began from."""

    seen = HiddenField()
    note = StringField(
        "Note",
        [Length(max=1_000, message="A note has up to 1,000 characters.")],
        filters=[one_line],
    )

    @property
    def seen_version(self) -> int:
        """Return the version that was last seen, 0 when it says nothing sensible."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
