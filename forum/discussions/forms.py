from __future__ import annotations

from typing import Any

from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from forum.core.forms import OnceForm
from forum.core.markup import plain_line

MOST_BODY = 60_000
TYPE_CHOICES = [
    ("question", "Question"),
    ("discussion", "Discussion"),
    ("show-and-tell", "Show and tell"),
    ("spitball", "Spitball"),
]


def one_line(value: Any) -> Any:
    """Return a typed line without line breaks and doubled spaces."""
    return plain_line(value, 1000) if isinstance(value, str) else value


def says_something(_form: Any, field: Field) -> None:
    """Refuse text in which nothing can be seen."""
    if not any(char.isalnum() for char in field.data or ""):
        raise ValidationError("Write at least a word.")


class ReplyForm(OnceForm):
    """A reply to a thread, perhaps to one post of it."""

    body = TextAreaField(
        "Your reply",
        [
            DataRequired("Write your reply first."),
            Length(max=MOST_BODY, message=f"A post has at most {MOST_BODY:,} characters."),
        ],
    )
    reply_to = HiddenField()


class ThreadForm(OnceForm):
    """A new thread: where, what kind, its title and its first post."""

    space = SelectField("Space", [InputRequired("Choose a space.")])
    type = SelectField("Kind", choices=TYPE_CHOICES, default="question")
    title = StringField(
        "Title",
        [
            DataRequired("Give it a title."),
            Length(8, 150, "A title has 8 to 150 characters."),
            says_something,
        ],
        filters=[one_line],
    )
    body = TextAreaField(
        "Text",
        [
            DataRequired("Write what you want to say or ask."),
            Length(max=MOST_BODY, message=f"A post has at most {MOST_BODY:,} characters."),
        ],
    )
    tags = StringField("Tags", [Length(max=250)], filters=[one_line])

    def tag_slugs(self) -> list[str]:
        """Return the typed tags as slugs, in order."""
        words = (self.tags.data or "").replace(",", " ").replace("#", " ").lower().split()
        return list(dict.fromkeys(words))
