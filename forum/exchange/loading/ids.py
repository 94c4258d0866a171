from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, text

from forum.core.db import db

# Far above any real number, and safe in both databases.
LARGEST = 2**53


def numbers_for(model: Any, foreign: Sequence[str], *, keep: bool) -> list[int]:
    """Return a free number for each new row: its own id where `keep` allows, else the next."""
    kept = _free(model, {own for own in map(_own, foreign) if own}) if keep else set()
    if kept:
        _raise_sequence(model, max(kept))
    rest = iter(_next(model, sum(_own(name) not in kept for name in foreign), max(kept, default=0)))
    return [own if (own := _own(name)) in kept else next(rest) for name in foreign]


def _own(foreign: str) -> int:
    """Return the number an id is written as, 0 when it is none."""
    plain = foreign.isascii() and foreign.isdigit() and not foreign.startswith("0")
    number = int(foreign) if plain and len(foreign) < 17 else 0
    return number if number < LARGEST else 0


def _free(model: Any, wanted: set[int]) -> set[int]:
    taken = db.session.scalars(select(model.id).where(model.id.in_(sorted(wanted))))
    return wanted - set(taken)


def _next(model: Any, count: int, above: int) -> list[int]:
    if count == 0:
        return []
    if db.engine.dialect.name == "sqlite":
        # Nobody else writes while this transaction does.
        highest = max(db.session.scalar(select(func.max(model.id))) or 0, above)
        return list(range(highest + 1, highest + count + 1))
    drawn = text(
        "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
    )
    rows = db.session.scalars(drawn, {"name": model.__tablename__, "count": count})
    return sorted(rows)


def _raise_sequence(model: Any, number: int) -> None:
    """Have PostgreSQL go on above a number that was not drawn from its sequence."""
    if db.engine.dialect.name == "sqlite":
        return
    name = model.__tablename__
    sequence = db.session.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": name})
    # The name comes from the catalog, quoted where it must be.
    last = db.session.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608
    if number > last.last_value or not last.is_called:
        raised = text("SELECT setval(:sequence, :number)")
        db.session.execute(raised, {"sequence": sequence, "number": max(number, last.last_value)})
