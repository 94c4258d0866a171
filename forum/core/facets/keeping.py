from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

from flask import current_app
from sqlalchemy import BigInteger, Integer, func, literal_column, select

from forum.core.clock import now
from forum.core.db import db
from forum.core.hot import value
from forum.core.versions import site_number

# With fewer of a kind, reading all of them again costs less than thinking about it.
FEW = 2_000


class OutOfDate(Exception):
    """What is kept cannot be brought up to date in parts."""


class Shelf(Protocol):
    """All things of a kind, by what they are found."""

    size: int

    def renew(self, numbers: Sequence[int]) -> bool:
        """Read some again; return whether anything is found otherwise; may raise OutOfDate."""

    def ended(self, moment: datetime) -> Sequence[int]:
        """Return those it is time to read again because of the clock alone."""


S = TypeVar("S", bound=Shelf)


@dataclass(slots=True)
class Kept(Generic[S]):
    """What a process knows of a kind of things, and up to where it knows it.

    `answers` is for what was counted or laid out for the present state; forgotten with it.
    """

    lock: threading.RLock = field(default_factory=threading.RLock)
    shelf: S | None = None
    floor: int = 0
    seen: Mapping[int, int] = field(default_factory=dict)
    site: int = -1
    answers: dict[Any, Any] = field(default_factory=dict)

    def renewed(self, floor: int, marks: Mapping[int, int], read: Callable[[], S]) -> S:
        """Return all things as they are now.

        `floor` and `marks` (number → mark) are what `news` reads; `read` reads everything.
        """
        if self.shelf is None or floor < self.floor or self._replaced(self.shelf):
            return self._read_all(floor, read)
        changed = {number for number, mark in marks.items() if self.seen.get(number) != mark}
        changed.update(self.shelf.ended(now()))
        if changed:
            try:
                if self.shelf.renew(sorted(changed)):
                    self.answers.clear()
            except OutOfDate:
                return self._read_all(floor, read)
        self.floor = floor
        # On SQLite a mark is behind the floor at once; on PostgreSQL transactions end in any order.
        self.seen = {} if db.engine.dialect.name == "sqlite" else marks
        return self.shelf

    def _replaced(self, shelf: S) -> bool:
        """Whether the rows may be others than those that were read, as after a restore."""
        site = site_number()
        if site == self.site:
            return False
        self.site = site
        return shelf.size < FEW

    def _read_all(self, floor: int, read: Callable[[], S]) -> S:
        # What changes while everything is read stands behind the floor, and is read again.
        self.site = site_number()
        self.shelf, self.floor, self.seen = read(), floor, {}
        self.answers.clear()
        return self.shelf


class Keeping(Generic[S]):
    """What each process of each application keeps of a kind of things."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Any, Kept[S]] = WeakKeyDictionary()
        # A lock that another thread held must not stay held in a new process.
        os.register_at_fork(after_in_child=self._kept.clear)

    @contextmanager
    def held(self) -> Iterator[Kept[S]]:
        """Hold what the present process keeps, for one at a time."""
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        kept = self._kept.setdefault(app, Kept())
        with kept.lock:
            yield kept


def digit(number: int) -> Any:
    """Return a small number as it stands in a statement."""
    return literal_column(str(int(number)), Integer())


def news(dialect: str, number: Any, mark: Any) -> list[Any]:
    """Return two SELECTs of (kind, number, mark): 0 the floor of today, 1 what changed since.

    `number` and `mark` are the columns of a table that triggers fill; the statement takes the last
    known floor as its value `floor`.
    """
    floor = value("floor", BigInteger())
    if dialect == "sqlite":
        seen: Any = func.coalesce(func.max(mark), 0)
        since = mark > floor
    else:
        seen = literal_column(
            "CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)"
        )
        since = mark >= floor
    return [
        select(digit(0).label("kind"), seen.label("number"), digit(0).label("mark")),
        select(digit(1), number, mark).where(since),
    ]
