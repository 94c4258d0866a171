"""What a list of openings has where, and how a cell becomes a field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from ftfy import fix_text

from forum.exchange.districts.reading import Row
from forum.exchange.faults import Fault

NOT_SAID = "The source does not say."
_MONEY = re.compile(r"[$,\s]")


@dataclass(frozen=True, slots=True)
class Columns:
    """A map of a list: each is the name of a column, "" where the list has none.

    `texts` is a field of a posting → the column it comes from; `periods`, `families` and
    `employment` are words of the list → ours (a family by the beginning of the category's words).
    What every line of the list shares stands in `state`, `city`, `timezone` and `kind` (of the
    organizations).
    """

    id: str
    organization: str
    title: str
    low: str
    high: str
    period: str
    posted: str
    until: str = ""
    category: str = ""
    place: str = ""
    hours: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    periods: Mapping[str, str] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    employment: Mapping[str, str] = field(default_factory=dict)
    state: str = ""
    city: str = ""
    timezone: str = "UTC"
    kind: str = "support-organization"
    readable: Callable[[str], str] = str

    def needed(self) -> tuple[str, ...]:
        """Return the columns without which there is no opening."""
        return (
            self.id,
            self.organization,
            self.title,
            self.low,
            self.high,
            self.period,
            self.posted,
        )


def text_of(row: Row, column: str, most: int = 30_000) -> str:
    """Return a cell of several lines, mended where it was decoded wrongly; "" without the column.

    Runs of blanks in which a word processor's lines were lost become paragraphs.
    """
    if not column:
        return ""
    plain = fix_text(row.cells.get(column, "")).replace("\r\n", "\n").replace("\xa0", " ")
    return re.sub(r"[ \t]{3,}", "\n\n", plain).strip()[:most]


def line_of(row: Row, column: str, most: int) -> str:
    """Return a cell as one line, mended where it was decoded wrongly."""
    return " ".join(text_of(row, column).split())[:most].strip()


def cents_of(row: Row, column: str) -> int:
    """Return an amount of money in cents; raises Fault for what is none, or below nothing."""
    text = _MONEY.sub("", row.cells.get(column, ""))
    try:
        amount = Decimal(text or "0")
        cents = int((amount * 100).to_integral_value())
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise Fault(row.place, f"“{column}” is no amount: “{text[:40]}”.") from error
    if not 0 <= cents < 10**12:
        raise Fault(row.place, f"“{column}” is no amount somebody is paid: “{text[:40]}”.")
    return cents


def day_of(row: Row, column: str) -> date | None:
    """Return the day of a cell in ISO 8601, with or without a time; None where it is empty."""
    text = row.cells.get(column, "").strip() if column else ""
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise Fault(row.place, f"“{column}” is no day: “{text[:40]}”.") from error


def chosen(row: Row, column: str, words: Mapping[str, str]) -> str:
    """Return what a word of the list stands for; raises Fault for one the map does not know."""
    word = row.cells.get(column, "").strip()
    if word not in words:
        raise Fault(row.place, f"“{column}” is “{word[:40]}”, and the map knows no such word.")
    return words[word]
