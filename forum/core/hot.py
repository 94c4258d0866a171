from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from flask import Flask, g
from sqlalchemy import BindParameter, Boolean, Engine, Select, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.types import TypeEngine

from forum.core.db import db

Row = TypeVar("Row", bound=NamedTuple)
Convert = Callable[[Any], Any]


class _Compiled(NamedTuple):
    sql: str
    order: list[str] | None
    fixed: dict[str, Any]
    writers: dict[str, Convert]
    readers: list[tuple[int, Convert]]

    def arguments(self, values: dict[str, Any]) -> Any:
        bound = {**self.fixed, **values}
        for name, write in self.writers.items():
            bound[name] = write(bound[name])
        return tuple([bound[name] for name in self.order]) if self.order is not None else bound


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
        """Return all rows; `shape` goes to the building function, `values` into its places."""
        engine = db.engine
        key = (engine.dialect.name, shape)
        compiled = self._kept.get(key)
        if compiled is None:
            compiled = self._kept[key] = _compile(self._build(*shape), engine.dialect)
        found = _fetch(engine, compiled.sql, compiled.arguments(values))
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


def _fetch(engine: Engine, sql: str, arguments: Any) -> list[Any]:
    # SQLAlchemy's own result would describe each column anew, at several times the cost of
    # reading it; what listens to statements is told as it would tell them.
    cursor: Any = _connection(engine).cursor()
    for listener in engine.dispatch.before_cursor_execute:
        listener(None, cursor, sql, arguments, None, False)
    try:
        cursor.execute(sql, arguments)
        rows: list[Any] = cursor.fetchall()
        return rows
    finally:
        cursor.close()


def _connection(engine: Engine) -> PoolProxiedConnection:
    """Return the transaction's own connection inside one, a reading one of the request outside."""
    if db.session.registry.has() and db.session().in_transaction():
        return db.session.connection().connection
    reader: PoolProxiedConnection | None = g.get("reader")
    if reader is None:
        reader = g.reader = engine.raw_connection()
    return reader


def _give_back(_error: BaseException | None) -> None:
    reader: PoolProxiedConnection | None = g.pop("reader", None)
    if reader is not None:
        reader.close()


def init_hot(app: Flask) -> None:
    """Give back what a request read with, however it ends."""
    app.teardown_appcontext(_give_back)


def value(name: str, kind: TypeEngine[Any]) -> BindParameter[Any]:
    """Return the place of a value in such a statement: `rows(name=…)` fills it."""
    return bindparam(name, None, type_=kind, required=False)


def _compile(statement: Select[Any], dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    readers: list[tuple[int, Convert]] = []
    for place, column in enumerate(statement.selected_columns):
        reader = column.type.dialect_impl(dialect).result_processor(dialect, None)
        # SQLite's 0 and 1 are as true and false as Python's own; a page asks no more of them.
        if reader is not None and not isinstance(column.type, Boolean):
            readers.append((place, reader))
    writers: dict[str, Convert] = {}
    fixed = dict(compiled.construct_params(_check=False))
    for parameter, name in compiled.bind_names.items():
        writer = parameter.type.dialect_impl(dialect).bind_processor(dialect)
        if writer is not None and name in fixed:
            writers[name] = writer
    order = compiled.positiontup if compiled.positional else None
    return _Compiled(str(compiled), order, fixed, writers, readers)
