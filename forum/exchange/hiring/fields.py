"""Columns of a table as a file carries them: how one is read, resolved, written and shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from forum.exchange.faults import Fault, Place
from forum.exchange.loading.known import Known
from forum.exchange.native.lines import Line
from forum.exchange.native.times import optional_time

Item = dict[str, Any]
# What was read of a row, by column; ids are still those of the source.
Values = Mapping[str, Any]
Find = Callable[[Known, Any, Place], Any]


def _as_it_is(value: Any) -> Any:
    return value


def _found(_known: Known, value: Any, _place: Place) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """A column, and the field of a line that carries it.

    `read` takes it from a line, `find` makes of it what the column holds here, `show` what a line
    carries. `html` is the column of its `markdown` cooked.
    """

    name: str
    column: str
    read: Callable[[Line], Any]
    show: Callable[[Any], Any] = _as_it_is
    find: Find = _found
    html: str = ""
    markdown: Callable[[Any], str] = str


def ref(name: str, kind: str, column: str = "", *, optional: bool = False) -> Field:
    """Return a field that names a row of a kind by its id."""

    def read(line: Line) -> str | None:
        return line.optional_id(name) if optional else line.id(name)

    def find(known: Known, value: Any, place: Place) -> int | None:
        return known.find_or_none(kind, value, place)

    return Field(name, column or f"{name}_id", read, _id, find)


def member(name: str, column: str = "", *, optional: bool = False) -> Field:
    """Return a field that names a member."""
    return ref(name, "member", column, optional=optional)


def text(name: str, most: int = 1_000_000, *, column: str = "", needed: bool = False) -> Field:
    """Return a field of text; missing: empty, unless it is needed."""

    def read(line: Line) -> str:
        return line.line(name, most) if needed else line.text(name, "", most=most)

    return Field(name, column or name, read)


def maybe(name: str, most: int) -> Field:
    """Return a field of text that is nothing where nothing is said."""
    return Field(name, name, lambda line: line.text(name, "", most=most) or None)


def cooked(name: str, column: str, html: str, *, needed: bool = False) -> Field:
    """Return a field of Markdown that is kept cooked too."""
    plain = text(name, needed=needed)
    return Field(name, column, plain.read, html=html)


def choice(name: str, options: Collection[str], default: str | None = None) -> Field:
    """Return a field that is one of some words."""
    words = tuple(options)
    return Field(name, name, lambda line: line.choice(name, words, default))


def flag(name: str, *, default: bool = False) -> Field:
    """Return a field that is true or false."""
    return Field(name, name, lambda line: default if line.missing(name) else line.flag(name))


def number(
    name: str,
    default: int | None = None,
    *,
    least: int = 0,
    most: int = 2**31 - 1,
    column: str = "",
) -> Field:
    """Return a field that is a whole number."""

    def read(line: Line) -> int:
        value = line.number(name, default)
        if not least <= value <= most:
            raise Fault(line.place, f"“{name}” is a number from {least} to {most:,}.")
        return value

    return Field(name, column or name, read)


def moment(name: str, *, optional: bool = False) -> Field:
    """Return a field that is a moment."""

    def read(line: Line) -> Any:
        return line.optional_moment(name) if optional else line.moment(name)

    return Field(name, name, read, optional_time)


def day(name: str) -> Field:
    """Return a field that is a day, or nothing."""

    def read(line: Line) -> date | None:
        return None if line.missing(name) else moved_day(line, name)

    return Field(name, name, read, lambda value: value.isoformat() if value else None)


def moved_day(line: Line, name: str) -> date:
    """Return a day, moved as times are."""
    written = line.line(name, 10)
    try:
        # Whole days only: a day that was over stays so.
        return date.fromisoformat(written) + timedelta(days=line.shift.days)
    except (ValueError, OverflowError):
        raise Fault(line.place, f"“{name}” must be a date such as 2026-01-31.") from None


def words(name: str, options: Collection[str] = (), *, most: int = 200, column: str = "") -> Field:
    """Return a field that is a list of words, each once; of `options` where there are some."""

    def one(line: Line, value: Any) -> str:
        inner = Line(line.place, {name: value})
        return inner.choice(name, tuple(options)) if options else inner.line(name, most)

    def read(line: Line) -> tuple[str, ...]:
        found = line.each(name, lambda value: one(line, value))
        if len(set(found)) < len(found):
            raise Fault(line.place, f"“{name}” has one of them twice.")
        return found

    return Field(name, column or name, read, list)


def said(name: str, keys: Collection[str] = (), column: str = "") -> Field:
    """Return a field that is an object of texts; its keys are of `keys` where there are some."""

    def read(line: Line) -> dict[str, str]:
        inner = line.optional(name)
        if inner is None:
            return {}
        unknown = sorted(set(inner.values) - set(keys)) if keys else []
        if unknown:
            raise Fault(line.place, f"“{name}” knows no “{unknown[0]}”.")
        return {key: inner.text(key) for key in sorted(inner.values)}

    return Field(name, column or name, read, lambda value: dict(sorted(value.items())))


def read_row(fields: Sequence[Field], line: Line) -> Item:
    """Return column → what a line says of it; raises Fault."""
    return {field.column: field.read(line) for field in fields}


def found_row(fields: Sequence[Field], values: Values, known: Known, place: Place) -> Item:
    """Return column → what it holds here; raises Fault for a row nobody has seen."""
    return {field.column: field.find(known, values[field.column], place) for field in fields}


def shown_row(fields: Sequence[Field], row: Any) -> Item:
    """Return a row as a line carries it."""
    return {field.name: field.show(getattr(row, field.column)) for field in fields}


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)
