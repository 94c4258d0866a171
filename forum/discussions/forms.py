from __future__ import annotations

from typing import Any

from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from forum.core.forms import Form, OnceForm, one_line
from forum.core.markup import plain_line

MOST_BODY = 60_000
TYPE_CHOICES = [
    SelectChoice("question", "Question"),
    SelectChoice("discussion", "Discussion"),
    SelectChoice("show-and-tell", "Show and tell"),
    SelectChoice("spitball", "Spitball"),
]


def says_something(_form: Any, field: Field) -> None:
    """Refuse text in which nothing can be seen."""
    if not any(char.isalnum() for char in field.data or ""):
        raise ValidationError("Write at least a word.")


def _body(label: str, missing: str) -> Any:
    too_long = f"A post has at most {MOST_BODY:,} characters."
    return TextAreaField(
        label, [DataRequired(missing), says_something, Length(max=MOST_BODY, message=too_long)]
    )


def _title() -> Any:
    return StringField(
        "Title",
        [
            DataRequired("Give it a title."),
            Length(8, 150, "A title has 8 to 150 characters."),
            says_something,
        ],
        filters=[one_line],
        description="8 to 150 characters. Say the problem as you would to a colleague.",
    )


def _tags() -> Any:
    return StringField(
        "Tags",
        [Length(max=250)],
        filters=[one_line],
        description="At most five words that exist, with spaces between: login-cards ell",
    )


class TagsMixin:
    """A form with a line of tags."""

    tags: Any

    def tag_slugs(self) -> list[str]:
        """Return the typed tags as slugs, in order."""
        words = (self.tags.data or "").replace(",", " ").replace("#", " ").lower().split()
        return list(dict.fromkeys(words))


class PreviewForm(Form):
    """A text that is to be shown as it would be published."""

    body = TextAreaField("Text", [Length(max=MOST_BODY)])


class ReplyForm(OnceForm):
    """A reply to a thread, perhaps to one post of it."""

    body = _body("Your reply", "Write your reply first.")
    reply_to = HiddenField()

    def target(self) -> int | None:
        """Return the number of the post it answers."""
        text = self.reply_to.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


class ThreadForm(TagsMixin, OnceForm):
    """A new thread: where, what kind, its title, its first post, and perhaps a poll."""

    space = SelectField("Space", [InputRequired("Choose a space.")])
    type = RadioField("Kind", choices=TYPE_CHOICES, default="question")
    title = _title()
    body = _body("Text", "Write what you want to say or ask.")
    tags = _tags()
    poll_question = StringField(
        "Question of the poll",
        [Length(max=150)],
        filters=[one_line],
        description="At most 150 characters.",
    )
    poll_options = TextAreaField(
        "Answers to choose from",
        [Length(max=1000)],
        description="Two to eight, one a line, each at most 100 characters.",
    )
    poll_days = IntegerField(
        "Closes after so many days",
        [Optional(), NumberRange(1, 90, "A poll is open for 1 to 90 days.")],
        description="1 to 90; empty: it stays open.",
    )

    def validate_poll_question(self, field: Field) -> None:
        """Refuse answers without a question."""
        if not field.data and (self.poll_options.data or "").strip():
            raise ValidationError("Write the question of the poll, or remove its answers.")

    def validate_poll_options(self, _field: Field) -> None:
        """Refuse a poll without a choice, or with more than fits."""
        lines = self.options()
        if not self.poll_question.data and not lines:
            return
        if not 2 <= len(lines) <= 8:
            raise ValidationError("A poll has two to eight answers, one a line.")
        if max(map(len, lines)) > 100:
            raise ValidationError("An answer has at most 100 characters.")
        if len({line.casefold() for line in lines}) < len(lines):
            raise ValidationError("Two answers are the same.")

    def options(self) -> list[str]:
        """Return the answers of the poll, one a line as typed."""
        lines = (plain_line(line, 1000) for line in (self.poll_options.data or "").split("\n"))
        return [line for line in lines if line]


class EditForm(Form):
    """A changed text of a post; `version` is the one the editor began with."""

    version = HiddenField()
    body = _body("Text", "Write what the post should say, or delete it instead.")
    reason = StringField(
        "What you changed, and why",
        [Length(max=200, message="A reason has at most 200 characters.")],
        filters=[one_line],
        description="Everybody can read it in the history. At most 200 characters.",
    )

    def base_version(self) -> int:
        """Return the version the edit began with, 0 when it was tampered with."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class EditThreadForm(TagsMixin, EditForm):
    """A changed first post, with the title, kind and tags of its thread."""

    title = _title()
    type = SelectField("Kind", choices=TYPE_CHOICES)
    tags = _tags()


class DeleteForm(Form):
    """Why a post is taken away."""

    reason = StringField(
        "Reason",
        [Length(max=300, message="A reason has at most 300 characters.")],
        filters=[one_line],
        description="Shown in the place of the post. At most 300 characters.",
    )


class VoteForm(Form):
    """A choice in a poll, as the option's place from 0."""

    choice = IntegerField("Answer", [InputRequired("Choose one of the answers.")])


class StageForm(Form):
    """The stage a spitball is to move to."""

    stage = SelectField("Stage", choices=[SelectChoice("ideas"), SelectChoice("takeaways")])
