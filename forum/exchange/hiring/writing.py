"""Writing the tables that are told by their columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from forum.core.files import files_of, stored_path
from forum.exchange.hiring.fields import Item, shown_row
from forum.exchange.hiring.tables import Part, Table
from forum.exchange.native.chunks import chunks, grouped
from forum.exchange.native.times import time
from forum.exchange.people.pictures import FILES, take_along


def lines_of(table: Table) -> Callable[[Path], Iterator[Item]]:
    """Return what yields every row of a table as its line carries it; files are copied along."""

    def lines(folder: Path) -> Iterator[Item]:
        for found in chunks(table.only(select(table.model)), getattr(table.model, table.key)):
            items = _items(table, folder, [row[0] for row in found])
            table.tidy(items)
            yield from items

    return lines


def _items(table: Table, folder: Path, rows: Sequence[Any]) -> list[Item]:
    ids = [getattr(row, table.key) for row in rows]
    parts = {part.name: _rows_of(part, ids) for part in table.parts}
    files = _files(folder, table.files_of, ids) if table.files_of else {}
    items = []
    for row, number in zip(rows, ids, strict=True):
        item: Item = {"id": str(number)} if table.named == "id" else {}
        item |= shown_row(table.fields, row)
        for part in table.parts:
            item[part.name] = [shown_row(part.fields, one) for one in parts[part.name][number]]
        items.append(item | ({"files": files[number]} if table.files_of else {}))
    return items


def _rows_of(part: Part, ids: Sequence[int]) -> dict[int, list[Any]]:
    order = [getattr(part.model, name) for name in part.order]
    return grouped(select(part.model).order_by(*order), getattr(part.model, part.parent), ids)


def _files(folder: Path, owner: str, ids: Sequence[int]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = {number: [] for number in ids}
    for file in files_of(owner, ids):
        path = take_along(folder, stored_path(file.name), f"{FILES}/{file.name}.{file.kind}")
        # What is gone from the disk is gone.
        if path is not None:
            kept = {"path": path, "filename": file.filename, "added_at": time(file.added_at)}
            found[file.owner_id].append(kept)
    return found
