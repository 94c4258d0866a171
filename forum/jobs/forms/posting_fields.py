from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from wtforms import Field, RadioField, SelectChoice, SelectField

from forum.core.markup import plain_line
from forum.members.facts import Choice
from forum.members.forms.context import Choices

# More than anybody in a school is paid in any period; whole dollars.
MOST_DOLLARS: Final = 500_000
MOST_LINE: Final = 2_000
_MONEY: Final = re.compile(r"\$?\s*(\d{1,3}(?:[, ]\d{3})+|\d{1,9})(?:\.(\d{1,2}))?\s*([kK]?)")


class Cells(Field):
    """Lines of several inputs, sent under one name; `data` is a list of lists of strings."""

    def __init__(self, label: str, wide: int, **options: Any) -> None:
        super().__init__(label, **options)
        self.wide = wide

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the lines that say something; a line cut short is filled up."""
        cells = [plain_line(text, MOST_LINE) for text in valuelist if isinstance(text, str)]
        cells += [""] * (-len(cells) % self.wide)
        starts = range(0, len(cells), self.wide)
        self.data = [cells[start : start + self.wide] for start in starts]


def line(value: Any) -> Any:
    """Return a typed line as one line; one too long is kept, to be told and shortened."""
    return plain_line(value, MOST_LINE) if isinstance(value, str) else value


def options(labels: Mapping[str, str], none: str = "") -> list[SelectChoice]:
    """Return what can be chosen, value → label; `none` is the label of choosing nothing."""
    first = [SelectChoice("", none)] if none else []
    return [*first, *(SelectChoice(value, label) for value, label in labels.items())]


def offer(field: Choices, choices: Iterable[Choice]) -> None:
    """Have check boxes offer these choices."""
    field.offered = list(choices)
    field.choices = [SelectChoice(choice.slug, choice.label) for choice in field.offered]


def chosen(field: Choices) -> tuple[str, ...]:
    """Return what was ticked of what is offered, in that order; anything else was never there."""
    ticked = set(field.data or ())
    return tuple(choice.slug for choice in field.offered if choice.slug in ticked)


def one_of(field: RadioField | SelectField) -> str:
    """Return what was chosen, "" for nothing and for what is not offered."""
    known = {str(choice.value) for choice in field.choices or ()}
    return str(field.data) if str(field.data) in known else ""


def cents_of(text: str) -> int | None:
    """Return an amount people type ("$62,000", "31.50", "62k") in cents; None if it is none."""
    if not text.strip():
        return 0
    found = _MONEY.fullmatch(text.strip())
    if found is None:
        return None
    whole = int(re.sub("[, ]", "", found[1])) * (1_000 if found[3] else 1)
    cents = int((found[2] or "0").ljust(2, "0"))
    return whole * 100 + cents if whole <= MOST_DOLLARS and not (found[3] and found[2]) else None


def share_of(text: str) -> int | None:
    """Return a share of a full position ("0.5", "50%", "1") in hundredths; None if it is none."""
    typed = text.strip()
    share = None
    if found := re.fullmatch(r"(\d{1,3})\s*%", typed):
        share = int(found[1])
    elif re.fullmatch(r"\d|\d?[.,]\d{1,2}", typed):
        share = round(float(typed.replace(",", ".")) * 100)
    return share if share is not None and share <= 100 else None


def whole_of(text: str, most: int = 100_000) -> int | None:
    """Return a whole number people type, 0 for nothing; None if it is none, or too large."""
    typed = text.strip().removesuffix("%").strip().replace(",", "")
    if not typed:
        return 0
    digits = typed.isascii() and typed.isdigit() and len(typed) < 9
    return int(typed) if digits and int(typed) <= most else None


def days_of(text: str) -> int | None:
    """Return a number of days of a year, 0 for nothing; None if it is none."""
    return whole_of(text, 366)


def money_text(cents: int) -> str:
    """Return cents as somebody would type them."""
    if not cents:
        return ""
    return f"{cents / 100:,.2f}" if cents % 100 else f"{cents // 100:,}"
