from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field, RadioField, SelectChoice, SelectField

from forum.core.markup import clean_text, plain_line
from forum.ideas.card import MOST_ALL
from forum.members.facts import Choice
from forum.members.forms.context import Choices

# The inputs of a line of numbers; each is sent, filled in or not.
CELLS = ("What was measured", "Before", "After", "Over how many people")


def line(value: Any) -> Any:
    """Return a typed line as one line; one too long is kept, to be told and shortened."""
    return plain_line(value, MOST_ALL) if isinstance(value, str) else value


class Texts(Field):
    """Several texts in order, sent under one name; `data` is a list of strings."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the texts as they stand on the page."""
        self.data = [clean_text(text) for text in valuelist if isinstance(text, str)]


class Numbers(Field):
    """Lines of numbers, four inputs a line, sent under one name; `data` is lists of strings."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the lines; a line cut short is filled up."""
        cells = [plain_line(text, 1_000) for text in valuelist if isinstance(text, str)]
        cells += [""] * (-len(cells) % len(CELLS))
        starts = range(0, len(cells), len(CELLS))
        self.data = [cells[start : start + len(CELLS)] for start in starts]


def options(labels: Mapping[str, str], none: str = "") -> list[SelectChoice]:
    """Return what can be chosen, value → label; `none` is the label of choosing nothing."""
    first = [SelectChoice("", none)] if none else []
    return [*first, *(SelectChoice(value, label) for value, label in labels.items())]


def offer(field: Choices, choices: Sequence[Choice]) -> None:
    """Have check boxes offer these choices."""
    field.offered = list(choices)
    field.choices = [SelectChoice(choice.slug, choice.label) for choice in choices]


def chosen(field: Choices) -> list[str]:
    """Return what was ticked of what is offered, in that order; anything else was never there."""
    ticked = set(field.data or ())
    return [choice.slug for choice in field.offered if choice.slug in ticked]


def one_of(field: RadioField | SelectField) -> str:
    """Return what was chosen, "" for nothing and for what is not offered."""
    known = {str(choice.value) for choice in field.choices or ()}
    return str(field.data) if str(field.data) in known else ""
