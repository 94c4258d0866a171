"""Loading the tables that are told by their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from forum.core.db import db, transaction
from forum.core.files import attach
from forum.exchange.faults import Fault
from forum.exchange.hiring.fields import Field, Item, Values, found_row
from forum.exchange.hiring.tables import RowRecord, Table
from forum.exchange.loading.cooking import Cook
from forum.exchange.loading.known import Known
from forum.exchange.people.pictures import judged_file
from forum.exchange.stages import Stage

# Markdown → its HTML.
Cooked = Mapping[str, str]


def stage_of(table: Table, folder: Path) -> Stage[RowRecord]:
    """Return how a folder's file of a table is loaded."""
    return Stage(table.kind, table.file, table.read, Loader(table, folder).load)


@dataclass(frozen=True)
class Loader:
    """Writes lines of a table, with the files that are in a folder."""

    table: Table
    folder: Path
    cook: Cook = field(default_factory=Cook)

    def load(self, known: Known, records: Sequence[RowRecord]) -> None:
        """Write rows that are not here yet, with all that belongs to them."""
        table, cooked = self.table, self._cooked(records)
        with transaction():
            rows = [found_row(table.fields, r.values, known, r.place) for r in records]
            table.settle(known, records, rows)
            here = self._here(records, rows)
            fresh = [place for place in range(len(records)) if place not in here]
            news = [(records[place], rows[place]) for place in fresh]
            if table.key == "id":
                numbers = known.number(table.kind, [record.id for record, _ in news])
                for (_, row), number in zip(news, numbers, strict=True):
                    row["id"] = number
            self._write(known, news, cooked)
            keys = [here.get(place) or row[table.key] for place, row in enumerate(rows)]
            pairs = [(record.id, key) for record, key in zip(records, keys, strict=True)]
            known.remember(table.kind, pairs, new=len(news))
            for record, row in news:
                self._attach(record, row)
            table.after([row[table.key] for _, row in news])

    def _cooked(self, records: Sequence[RowRecord]) -> Cooked:
        """Return all Markdown cooked, before anything is locked."""
        texts = list(dict.fromkeys(_markdown(self.table, records)))
        done = self.cook.all([("markdown", text) for text in texts])
        return {text: one.html if text else "" for text, one in zip(texts, done, strict=True)}

    def _here(self, records: Sequence[RowRecord], rows: Sequence[Item]) -> dict[int, int]:
        """Return place → key of the row that is here already and is taken for this one."""
        table = self.table
        names = table.once or (() if table.key == "id" else (table.key,))
        taken = _taken(table, names, rows) if names else {}
        found, seen = {}, set()
        for place, row in enumerate(rows):
            key = tuple(row[name] for name in names)
            if not names or None in key or (table.live and row["state"] not in table.live):
                continue
            if key in seen:
                raise Fault(records[place].place, f"this {table.kind} is in this file twice.")
            seen.add(key)
            if key in taken:
                found[place] = taken[key]
        return found

    def _write(self, known: Known, news: Sequence[tuple[RowRecord, Item]], cooked: Cooked) -> None:
        table = self.table
        _add_html(table.fields, [row for _, row in news], cooked)
        table.write(table.model, [row for _, row in news])
        for part in table.parts:
            items: list[Item] = []
            for record, row in news:
                for count, values in enumerate(record.parts[part.name], part.first):
                    item = found_row(part.fields, values, known, record.place)
                    item |= {part.parent: row[table.key], **part.made()}
                    items.append(item | ({part.numbered: count} if part.numbered else {}))
            _add_html(part.fields, items, cooked)
            if items:
                db.session.execute(insert(part.model), items)

    def _attach(self, record: RowRecord, row: Item) -> None:
        for one in record.files:
            judged = judged_file(self.folder, one, record.place)
            kept = attach(
                row[self.table.files_by], self.table.files_of, row[self.table.key], judged
            )
            kept.added_at = one.added_at


def _taken(table: Table, names: Sequence[str], rows: Sequence[Item]) -> dict[tuple[Any, ...], int]:
    first = getattr(table.model, names[0])
    found = select(table.model).where(first.in_({row[names[0]] for row in rows} - {None}))
    return {
        tuple(getattr(row, name) for name in names): getattr(row, table.key)
        for row in db.session.scalars(found)
        if not table.live or row.state in table.live
    }


def _markdown(table: Table, records: Sequence[RowRecord]) -> Iterator[str]:
    for record in records:
        yield from _cooking(table.fields, [record.values])
        for part in table.parts:
            yield from _cooking(part.fields, record.parts[part.name])


def _cooking(fields: Sequence[Field], rows: Sequence[Values]) -> Iterator[str]:
    for one in fields:
        if one.html:
            yield from (one.markdown(row[one.column]) for row in rows)


def _add_html(fields: Sequence[Field], rows: Sequence[Item], cooked: Cooked) -> None:
    for one in fields:
        if one.html:
            for row in rows:
                row[one.html] = cooked[one.markdown(row[one.column])]
