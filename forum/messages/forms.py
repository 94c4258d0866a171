from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from forum.core.forms import OnceForm

MOST_BODY = 10_000


class MessageForm(OnceForm):
    """A private message."""

    body = TextAreaField(
        "Your message",
        [
            DataRequired("Write your message first."),
            Length(max=MOST_BODY, message=f"A message has at most {MOST_BODY:,} characters."),
        ],
    )

    @property
    def typed(self) -> str:
        """Return what was typed, "" before anything was."""
        return self.body.data or ""

    @property
    def previewable(self) -> str:
        """Return what a preview shows; one too long is not cooked."""
        return self.typed if len(self.typed) <= MOST_BODY else ""
