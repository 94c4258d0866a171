from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from flask import current_app

from forum.core.clock import now
from forum.core.db import db
from forum.core.versions import site_number
from forum.members.queries.directory import reading
from forum.members.queries.directory.reading import Sign
from forum.members.queries.directory.roster import OutOfDate, Roster

# With fewer members, reading all of them again costs less than thinking about it.
FEW = 2_000


@dataclass(slots=True)
class Kept:
    """What a process knows of all members, and up to where it knows it."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    roster: Roster | None = None
    floor: int = 0
    seen: dict[int, int] = field(default_factory=dict)
    site: int = -1
    answers: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ties:
    """Who is blocked, either way, and who is known to the viewer."""

    blocked: frozenset[int]
    known: frozenset[int]


_kept: WeakKeyDictionary[Any, Kept] = WeakKeyDictionary()


@contextmanager
def present(viewer_id: int | None) -> Iterator[tuple[Kept, Roster, Ties]]:
    """Hold all members as they are now, for one at a time: reading is quick, renewing is not.

    One statement when nothing has changed. What was counted for a state is in `answers`, which
    are forgotten with it.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    kept = _kept.setdefault(app, Kept())
    with kept.lock:
        signs = reading.signs(viewer_id, kept.floor)
        roster = _renewed(kept, signs)
        blocked = frozenset(sign.number for sign in signs if sign.kind == 2)
        known = frozenset(sign.number for sign in signs if sign.kind == 3)
        yield kept, roster, Ties(blocked, known)


def _renewed(kept: Kept, signs: list[Sign]) -> Roster:
    floor = next(sign.number for sign in signs if sign.kind == 0)
    marks = {sign.number: sign.mark for sign in signs if sign.kind == 1}
    if kept.roster is None or floor < kept.floor or _replaced(kept, kept.roster):
        return _read_all(kept)
    changed = {number for number, mark in marks.items() if kept.seen.get(number) != mark}
    changed.update(kept.roster.ended(now()))
    if changed:
        try:
            if kept.roster.renew(sorted(changed)):
                kept.answers.clear()
        except OutOfDate:
            return _read_all(kept)
    kept.floor = floor
    # On SQLite a mark is behind the floor at once; on PostgreSQL transactions end in any order.
    kept.seen = {} if db.engine.dialect.name == "sqlite" else marks
    return kept.roster


def _replaced(kept: Kept, roster: Roster) -> bool:
    """Whether the rows may be others than those that were read, as after a restore."""
    site = site_number()
    if site == kept.site:
        return False
    kept.site = site
    return roster.size < FEW


def _read_all(kept: Kept) -> Roster:
    kept.site = site_number()
    # What changes while everybody is read is read again the next time.
    signs = reading.signs(None, 1 << 62)
    with _undisturbed():
        roster = Roster(reading.joined.rows(None))
        roster.fill()
    kept.roster, kept.floor, kept.seen = roster, signs[0].number, {}
    kept.answers.clear()
    return roster


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Look for no garbage meanwhile: among millions of new objects there is none to find."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


# A lock that another thread held must not stay held in a new process.
os.register_at_fork(after_in_child=_kept.clear)
