"""Tables of a native folder that are told by their columns: read, written and shown alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from forum.core.db import db
from forum.exchange.faults import Fault
from forum.exchange.hiring.fields import Field, Item, Values, read_row
from forum.exchange.loading.known import Known
from forum.exchange.native.lines import Line
from forum.exchange.people.records import FileRecord
from forum.exchange.records import Record


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that belong to a row, a list in its line, in the order of some columns.

    `parent` is the column that names the row, `once` the columns that no two of a list share;
    `made` makes what no file carries, `numbered` is the column that counts them from `first` on.
    """

    name: str
    model: Any
    parent: str
    fields: tuple[Field, ...]
    order: tuple[str, ...] = ("id",)
    once: tuple[str, ...] = ()
    made: Callable[[], Item] = dict
    numbered: str = ""
    first: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRecord(Record):
    """A row with what belongs to it, as a line says it."""

    values: Values
    parts: Mapping[str, Sequence[Values]]
    files: tuple[FileRecord, ...] = ()
    created_at: datetime | None = None


def _insert(model: Any, rows: Sequence[Item]) -> None:
    if rows:
        db.session.execute(insert(model), rows)


def _nothing(*_: Any) -> None:
    """Do nothing: most tables need no more than their columns."""


def _all(statement: Any) -> Any:
    return statement


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of a native folder: a table, its columns, and the rows that belong to each.

    `key` is the column a line is known by: `id`, or the one that its field `named` fills. No two
    rows share the columns of `once` (among those in a state of `live`, where it names some): what
    is here already is taken for it. `check` refuses a line, `settle` changes rows before they are
    written, `write` writes them, `after` follows with their keys; `only` limits what is written
    out, `tidy` takes out of lines what names nothing any more. `files_of` is what owns the files
    beside a row, uploaded by whom the column `files_by` names.
    """

    kind: str
    file: str
    model: Any
    fields: tuple[Field, ...]
    parts: tuple[Part, ...] = ()
    key: str = "id"
    named: str = "id"
    once: tuple[str, ...] = ()
    live: frozenset[str] = frozenset()
    check: Callable[[RowRecord], None] = _nothing
    settle: Callable[[Known, Sequence[RowRecord], Sequence[Item]], None] = _nothing
    write: Callable[[Any, Sequence[Item]], None] = _insert
    after: Callable[[Sequence[int]], None] = _nothing
    only: Callable[[Any], Any] = _all
    tidy: Callable[[Sequence[Item]], None] = _nothing
    files_of: str = ""
    files_by: str = "user_id"

    def read(self, line: Line) -> RowRecord:
        """Return a line of the file; raises Fault."""
        values = read_row(self.fields, line)
        record = RowRecord(
            place=line.place,
            id=line.id(self.named),
            values=values,
            parts={part.name: _read_part(part, line) for part in self.parts},
            files=_read_files(line) if self.files_of else (),
            created_at=values.get("created_at"),
        )
        self.check(record)
        return record


def _read_part(part: Part, line: Line) -> tuple[Item, ...]:
    def one(inner: Line) -> Item:
        values = read_row(part.fields, inner)
        inner.done()
        return values

    rows = line.each(part.name, lambda value: one(line.within(value)))
    keys = [tuple(row[name] for name in part.once) for row in rows]
    if part.once and len(set(keys)) < len(keys):
        raise Fault(line.place, f"“{part.name}” has one of them twice.")
    return rows


def _read_files(line: Line) -> tuple[FileRecord, ...]:
    def one(inner: Line) -> FileRecord:
        file = FileRecord(
            address=inner.line("path", 120),
            filename=inner.line("filename", 120),
            added_at=inner.moment("added_at"),
        )
        inner.done()
        return file

    return line.each("files", lambda value: one(line.within(value)))
