from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from forum.core.facets import keeping
from forum.core.facets.keeping import Keeping
from forum.members.queries.directory import reading
from forum.members.queries.directory.roster import Roster

Kept = keeping.Kept[Roster]
_kept: Keeping[Roster] = Keeping()


@dataclass(frozen=True, slots=True)
class Ties:
    """Who is blocked, either way, and who is known to the viewer."""

    blocked: frozenset[int]
    known: frozenset[int]


@contextmanager
def present(viewer_id: int | None) -> Iterator[tuple[Kept, Roster, Ties]]:
    """Hold all members as they are now, for one at a time: reading is quick, renewing is not.

    One statement when nothing has changed. What was counted for a state is in `answers`, which
    are forgotten with it.
    """
    with _kept.held() as kept:
        signs = reading.signs(viewer_id, kept.floor)
        floor = next(sign.number for sign in signs if sign.kind == 0)
        marks = {sign.number: sign.mark for sign in signs if sign.kind == 1}
        roster = kept.renewed(floor, marks, _read_all)
        blocked = frozenset(sign.number for sign in signs if sign.kind == 2)
        known = frozenset(sign.number for sign in signs if sign.kind == 3)
        yield kept, roster, Ties(blocked, known)


def _read_all() -> Roster:
    with _undisturbed():
        roster = Roster(reading.joined.rows(None))
        roster.fill()
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
