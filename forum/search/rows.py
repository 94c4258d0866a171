from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true

from forum.core.db import db

BATCH = 500


def batches(column: Any, *where: ColumnElement[bool]) -> Iterator[Sequence[int]]:
    """Yield all numbers of a key column, rising, in batches of 500; one statement each."""
    last = 0
    while True:
        statement = select(column).where(column > last, *where).order_by(column).limit(BATCH)
        numbers = db.session.scalars(statement).all()
        if not numbers:
            return
        yield numbers
        last = numbers[-1]


def any_of(texts: Sequence[str], *columns: Any) -> ColumnElement[bool]:
    """Return the WHERE under which any of some lower-case texts is in any of some columns."""
    if not texts:
        return true()
    return or_(
        *(
            func.lower(column).contains(text, autoescape=True)
            for column in columns
            for text in texts
        )
    )
