from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from forum.core.db import db

SIZE = 500


def chunks(statement: Any, key: Any) -> Iterator[Sequence[Any]]:
    """Yield the rows of a statement in the order of a numeric key, some at a time.

    What has been yielded is forgotten by the session, so that memory does not grow.
    """
    last = None
    while True:
        further = statement if last is None else statement.where(key > last)
        rows = db.session.execute(further.order_by(key).limit(SIZE)).all()
        if not rows:
            return
        last = getattr(rows[-1][0], key.key)
        yield rows
        db.session.expunge_all()


def grouped(statement: Any, key: Any, wanted: Sequence[int]) -> dict[int, list[Any]]:
    """Return the rows of a statement by a column whose value is among the wanted, in its order."""
    found: dict[int, list[Any]] = defaultdict(list)
    if wanted:
        for row in db.session.scalars(statement.where(key.in_(wanted))):
            found[getattr(row, key.key)].append(row)
    return found


def streamed(statement: Any) -> Iterator[Any]:
    """Yield the rows of a statement that has its own order, read some at a time."""
    yield from db.session.scalars(statement.execution_options(yield_per=SIZE))
