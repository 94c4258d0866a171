from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from forum.core.markup import plain_line
from forum.exchange.faults import Fault, Place

MOST_NAME = 150


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list, its cells by the names of their columns."""

    place: Place
    cells: Mapping[str, str]

    def text(self, column: str, most: int = MOST_NAME) -> str:
        """Return a cell as one line, "" where the list has no such column.

        Raises Fault for one that is longer than what it stands for may be.
        """
        text = plain_line(self.cells.get(column, ""), 10 * most)
        if len(text) > most:
            raise Fault(self.place, f"“{column}” has more than {most} characters.")
        return text

    def needed(self, column: str, most: int = MOST_NAME) -> str:
        """Return a cell; raises Fault where it is empty."""
        text = self.text(column, most)
        if not text:
            raise Fault(self.place, f"“{column}” is empty.")
        return text

    def digits(self, column: str, length: int) -> str:
        """Return a cell of so many digits, with the leading zeros that spreadsheets drop."""
        text = self.needed(column)
        if not (text.isascii() and text.isdigit() and len(text) <= length):
            message = f"“{column}” must be up to {length} digits, and is “{text[:40]}”."
            raise Fault(self.place, message)
        return text.zfill(length)


@dataclass(slots=True)
class Sheet:
    """A list in CSV, UTF-8 with a line of column names; `faults` are the lines it cannot use."""

    path: Path
    columns: list[str]
    faults: list[Fault]

    @classmethod
    def of(cls, path: Path) -> Sheet:
        """Return a list with its columns known; raises Fault where it has none."""
        columns = next(_lines(path), (0, []))[1]
        if not columns:
            raise Fault(path.name, "the list is empty; its first line must name the columns.")
        return cls(path, [column.strip() for column in columns], [])

    def require(self, *columns: str) -> None:
        """Raise Fault for a column the list does not have."""
        for column in columns:
            if column not in self.columns:
                raise Fault(self.path.name, f"the list has no column “{column}”.")

    def rows(self) -> Iterator[Row]:
        """Yield the lines; what has another number of cells goes to the faults."""
        lines = _lines(self.path)
        next(lines, None)
        for number, cells in lines:
            place = Place(self.path.name, number)
            if len(cells) == len(self.columns):
                yield Row(place, dict(zip(self.columns, cells, strict=True)))
            elif cells:
                message = f"the line has {len(cells)} cells, and the list {len(self.columns)}."
                self.faults.append(Fault(place, message))

    def count(self) -> int:
        """Return about how many lines there are, for a progress bar."""
        with self.path.open("rb") as file:
            return max(
                sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 16), b"")), 1
            )


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    number = 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except UnicodeDecodeError as error:
                raise Fault(Place(path.name, number), "the list is not in UTF-8.") from error
            except csv.Error as error:
                raise Fault(Place(path.name, number), f"this is no CSV: {error}.") from error
            yield number, cells
            number = reader.line_num + 1
