from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Select
from sqlalchemy.engine import Dialect

from forum.core.db import db

Row = TypeVar("Row", bound=NamedTuple)


class _Compiled(NamedTuple):
    sql: str
    order: list[str] | None
    fixed: dict[str, Any]
    readers: list[tuple[int, Callable[[Any], Any]]]


class Hot(Generic[Row]):
    """A SELECT of a page that is read very often: built and compiled once, read as plain rows.

    `row` is a NamedTuple with one field a column, in order. Statements are made by a function of
    what their shape depends on (never of values: those are bound parameters), so that a process
    holds few of them. Asked the usual way, building, compiling and loading such a statement costs
    more CPU than everything else its page does.
    """

    def __init__(self, row: type[Row], build: Callable[..., Select[Any]]) -> None:
        self._row = row
        self._build = build
        self._kept: dict[Any, _Compiled] = {}

    def rows(self, *shape: Any, **values: Any) -> list[Row]:
        """Return all rows; `shape` goes to the building function, `values` into its parameters."""
        connection = db.session.connection()
        key = (connection.dialect.name, shape)
        compiled = self._kept.get(key)
        if compiled is None:
            compiled = self._kept[key] = _compile(self._build(*shape), connection.dialect)
        bound = {**compiled.fixed, **values}
        arguments: Any = tuple(bound[name] for name in compiled.order) if compiled.order else bound
        found = connection.exec_driver_sql(compiled.sql, arguments).fetchall()
        make, readers = self._row._make, compiled.readers
        if not readers:
            return [make(row) for row in found]
        made = []
        for row in found:
            cells = list(row)
            for place, read in readers:
                if cells[place] is not None:
                    cells[place] = read(cells[place])
            made.append(make(cells))
        return made

    def first(self, *shape: Any, **values: Any) -> Row | None:
        """Return the first row, None when there is none."""
        found = self.rows(*shape, **values)
        return found[0] if found else None


def _compile(statement: Select[Any], dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    readers = []
    for place, column in enumerate(statement.selected_columns):
        reader = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if reader is not None:
            readers.append((place, reader))
    order = compiled.positiontup if compiled.positional else None
    return _Compiled(str(compiled), order, dict(compiled.params), readers)
