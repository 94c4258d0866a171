from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from forum.core.clock import from_iso
from forum.core.markup import clean_text
from forum.exchange.faults import Fault, Place

T = TypeVar("T")
LONGEST_ID = 80
MOST = 2**53


@dataclass
class Line:
    """One JSON object of a file, read field by field; what nobody read is a Fault at `done`.

    Every time it holds is moved by `shift`.
    """

    place: Place
    values: dict[str, Any]
    shift: timedelta = timedelta()
    _read: set[str] = field(default_factory=set)

    def text(self, name: str, default: str | None = None, *, most: int = 1_000_000) -> str:
        """Return a text without what no person types, at most `most` characters long."""
        value = self._get(name, str, "a text", default)
        text = clean_text(value)
        if len(text) > most:
            raise Fault(self.place, f"“{name}” is longer than {most} characters.")
        return text

    def line(self, name: str, most: int, default: str | None = None) -> str:
        """Return a text that must say something unless it has a default."""
        text = self.text(name, default, most=most)
        if not text.strip() and default is None:
            raise Fault(self.place, f"“{name}” is empty.")
        return text

    def id(self, name: str = "id") -> str:
        """Return an id: a text of 1 to 80 characters."""
        return self.line(name, LONGEST_ID)

    def optional_id(self, name: str) -> str | None:
        """Return an id, or None where there is none."""
        return None if self.missing(name) else self.id(name)

    def choice(self, name: str, options: Sequence[str], default: str | None = None) -> str:
        """Return one of the texts in `options`."""
        value = self.text(name, default)
        if value not in options:
            raise Fault(self.place, f"“{name}” must be one of {', '.join(options)}.")
        return value

    def optional_choice(self, name: str, options: Sequence[str]) -> str | None:
        """Return one of the texts in `options`, or None where there is none."""
        return None if self.missing(name) else self.choice(name, options)

    def flag(self, name: str) -> bool:
        """Return true or false; false where it is missing."""
        return bool(self._get(name, bool, "true or false", False))

    def number(self, name: str, default: int | None = None) -> int:
        """Return a whole number from 0."""
        value = self._get(name, int, "a whole number", default)
        if isinstance(value, bool) or not 0 <= value < MOST:
            raise Fault(self.place, f"“{name}” must be a whole number from 0.")
        return int(value)

    def moment(self, name: str) -> datetime:
        """Return a moment in UTC."""
        value = self._get(name, str, "a time", None)
        try:
            return from_iso(value) + self.shift
        except (ValueError, OverflowError):
            raise Fault(
                self.place, f"“{name}” must be a time such as 2026-01-31T09:30:00Z."
            ) from None

    def optional_moment(self, name: str) -> datetime | None:
        """Return a moment in UTC, or None where there is none."""
        return None if self.missing(name) else self.moment(name)

    def each(self, name: str, read: Callable[[Any], T]) -> tuple[T, ...]:
        """Return a list with each of its values read; empty where it is missing."""
        return tuple(read(value) for value in self._get(name, list, "a list", []))

    def inner(self, name: str) -> Line:
        """Return an object inside this one, to be read in the same way."""
        return self.within(self._get(name, dict, "an object", None))

    def optional(self, name: str) -> Line | None:
        """Return an object inside this one, or None where there is none."""
        return None if self.missing(name) else self.inner(name)

    def within(self, value: Any) -> Line:
        """Return a value that must be an object, to be read in the same way."""
        if not isinstance(value, dict):
            raise Fault(self.place, "an object was expected in a list.")
        return Line(self.place, value, self.shift)

    def facts(self, name: str) -> dict[str, Any]:
        """Return an object as it is; empty where it is missing."""
        return dict(self._get(name, dict, "an object", {}))

    def done(self) -> None:
        """Refuse fields nobody knows, so that nothing is left out in silence."""
        unknown = sorted(self.values.keys() - self._read)
        if unknown:
            raise Fault(self.place, f"there is no field “{unknown[0]}” in this format.")

    def missing(self, name: str) -> bool:
        """Whether a field is not there, or null."""
        self._read.add(name)
        return self.values.get(name) is None

    def _get(self, name: str, kind: type[T], what: str, default: T | None) -> T:
        if self.missing(name):
            if default is None:
                raise Fault(self.place, f"“{name}” is missing.")
            return default
        value = self.values[name]
        if not isinstance(value, kind):
            raise Fault(self.place, f"“{name}” must be {what}.")
        return value


def joint(*parts: str, by: str = " ") -> str:
    """Return one id made of several, short enough to be kept."""
    whole = by.join(parts)
    return whole if len(whole) <= LONGEST_ID else sha256(whole.encode()).hexdigest()


def read_lines(path: Path, shift: timedelta = timedelta()) -> Iterator[Line]:
    """Yield the objects of a file of JSON lines; a file that is not there has none.

    Empty lines are passed over. Raises Fault for bytes that are no UTF-8 and lines that are no
    JSON object, and says so where the file ends in the middle of one.
    """
    if not path.exists():
        return
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if raw.strip():
                place = Place(path.name, number)
                yield Line(place, _object(place, raw), shift)


def _object(place: Place, raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw.decode("utf-8-sig" if place.line == 1 else "utf-8"))
    except UnicodeDecodeError:
        raise Fault(place, "these bytes are no UTF-8 text.") from None
    except (ValueError, RecursionError) as error:
        if not raw.endswith(b"\n"):
            raise Fault(place, "the file ends in the middle of this line.") from None
        raise Fault(place, f"this is no JSON object ({error}).") from None
    if not isinstance(value, dict):
        raise Fault(place, "every line must be a JSON object.")
    return value
