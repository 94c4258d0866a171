from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from forum.core.forms import OnceForm
from forum.jobs.reading import MOST_WORD


class WordForm(OnceForm):
    """A message in the conversation of an application."""

    body = TextAreaField(
        "Your message",
        [
            DataRequired("Write your message first."),
            Length(max=MOST_WORD, message=f"A message has at most {MOST_WORD:,} characters."),
        ],
        description="Markdown works. Assume a district may have to disclose what is written here.",
    )
