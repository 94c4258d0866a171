from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from forum.core.cli import progress
from forum.core.db import transaction
from forum.exchange.districts.reading import Row, Sheet
from forum.exchange.faults import Fault, Place
from forum.organizations.actions.bringing import slugs_taken

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Record:
    """An organization a line tells of: `id` is its own in the list, `facts` are its columns."""

    place: Place
    id: str
    facts: dict[str, Any]
    district: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a list: how many are new, and what was left out, a line each."""

    added: int
    faults: list[Fault]
    remarks: list[str]


Write = Callable[[Sequence[Record], set[str]], int]


def load_all(sheet: Sheet, label: str, read: Callable[[Row], Record], write: Write) -> Loaded:
    """Load a list in batches that are each there wholly or not at all.

    `write` adds what is new of a batch and returns how much that was. A line that cannot be used
    is left out and told of; nothing else is lost by it.
    """
    with transaction(write=False):
        taken = slugs_taken()
    added = 0
    records = _records(sheet, read)
    bar = progress(records, label, sheet.count())
    while batch := list(islice(bar, BATCH)):
        with transaction():
            added += write(batch, taken)
    return Loaded(added, sheet.faults, [])


def _records(sheet: Sheet, read: Callable[[Row], Record]) -> Iterator[Record]:
    lines: dict[str, int] = {}
    for row in sheet.rows():
        try:
            record = read(row)
            first = lines.setdefault(record.id, row.place.line)
            if first != row.place.line:
                message = f"“{record.id}” is in this list twice, first in line {first}."
                raise Fault(row.place, message)
        except Fault as fault:
            sheet.faults.append(fault)
            continue
        yield record
