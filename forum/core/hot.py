from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from flask import Flask, g
from sqlalchemy import BindParameter, Boolean, Engine, Select, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.types import TypeEngine

from forum.core.db import UtcDateTime, Words, db

Row = TypeVar("Row", bound=NamedTuple)
Convert = Callable[[Any], Any]


class _Compiled(NamedTuple):
    sql: str
    order: list[str] | None
    fixed: dict[str, Any]
    writers: dict[str, Convert]
    readers: list[tuple[int, Convert]]
    nothing: Any = None

    def arguments(self, values: dict[str, Any]) -> Any:
        if not values and self.nothing is not None:
            return self.nothing
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
        if found and compiled.readers:
            columns = list(zip(*found, strict=True))
            for place, read in compiled.readers:
                cells = columns[place]
                columns[place] = tuple([None if cell is None else read(cell) for cell in cells])
            found = list(zip(*columns, strict=True))
        return list(map(self._row._make, found))

    def first(self, *shape: Any, **values: Any) -> Row | None:
        """Return the first row, None when there is none."""
        found = self.rows(*shape, **values)
        return found[0] if found else None


class HotChange:
    """An INSERT, UPDATE or DELETE that happens very often: built and compiled once, as `Hot`.

    It runs inside the transaction, after what the session still holds back.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build
        self._kept: dict[Any, _Compiled] = {}

    def run(self, *shape: Any, **values: Any) -> Any:
        """Change rows; return the first cell of RETURNING, None without one.

        `shape` goes to the building function, `values` into its places.
        """
        session, engine = db.session(), db.engine
        if session.new or session.dirty or session.deleted:
            session.flush()
        key = (engine.dialect.name, shape)
        compiled = self._kept.get(key)
        if compiled is None:
            compiled = self._kept[key] = _compile(self._build(*shape), engine.dialect)
        cursor = _writer(session).cursor()
        try:
            _execute(engine, cursor, compiled.sql, compiled.arguments(values))
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None
        finally:
            cursor.close()


def upsert(model: Any, values: Mapping[str, Any], keys: Sequence[str], *changes: str) -> None:
    """Insert a row, or set its `changes` columns when one with the same `keys` exists.

    Without `changes` a row that exists is left as it is. Keys must have a unique constraint.
    """
    _upsert.run(model, tuple(values), tuple(keys), changes, **values)


def _upserting(
    model: Any, names: tuple[str, ...], keys: tuple[str, ...], changes: tuple[str, ...]
) -> Any:
    insert = insert_into(model, *names)
    if not changes:
        return insert.on_conflict_do_nothing(index_elements=keys)
    news = {name: insert.excluded[name] for name in changes}
    return insert.on_conflict_do_update(index_elements=keys, set_=news)


_upsert = HotChange(_upserting)


def insert_into(model: Any, *names: str) -> Any:
    """Return the INSERT of one row for a `HotChange`: `names` are filled at each run.

    The other columns get what the model says they have when nothing is said.
    """
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    columns = model.__table__.columns
    fixed = {
        column.name: column.default.arg(None) if column.default.is_callable else column.default.arg
        for column in columns
        if column.name not in names and column.default is not None
    }
    return insert(model).values(fixed | {name: value(name, columns[name].type) for name in names})


def _fetch(engine: Engine, sql: str, arguments: Any) -> list[Any]:
    cursor = _connection(engine).cursor()
    try:
        _execute(engine, cursor, sql, arguments)
        rows: list[Any] = cursor.fetchall()
        return rows
    finally:
        cursor.close()


def _execute(engine: Engine, cursor: Any, sql: str, arguments: Any) -> None:
    # SQLAlchemy's own result would describe each column anew, at several times the cost of
    # reading it; what listens to statements is told as it would tell them.
    for listener in engine.dispatch.before_cursor_execute:
        listener(None, cursor, sql, arguments, None, False)
    cursor.execute(sql, arguments)


def _connection(engine: Engine) -> Any:
    """Return the transaction's own connection inside one, a reading one of the request outside."""
    if db.session.registry.has():
        session = db.session()
        if session.in_transaction():
            return _writer(session)
    if engine.dialect.name == "sqlite":
        return _own_reader(engine)
    reader: PoolProxiedConnection | None = g.get("reader")
    if reader is None:
        reader = g.reader = engine.raw_connection()
    return reader


def _writer(session: Session) -> Any:
    """Return the connection of the session's transaction, which is opened when there is none."""
    held = session.info.get("writer")
    if held is None or held[0] is not session.get_transaction():
        connection = session.connection().connection
        held = session.info["writer"] = (session.get_transaction(), connection)
    return held[1]


_thread = threading.local()


def _own_reader(engine: Engine) -> Any:
    """Return the connection to SQLite that this thread reads with.

    Each statement is a transaction of its own there, so nothing is to be ended or reset; taking
    one from the pool for each request costs more than a short statement does.
    """
    if getattr(_thread, "reads", None) is not engine:
        taken = engine.raw_connection()
        _thread.connection = taken.driver_connection
        taken.detach()
        _thread.reads = engine
    return _thread.connection


# A connection must not be used by two processes.
os.register_at_fork(after_in_child=_thread.__dict__.clear)


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


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """Return what makes a cell of its stored form, None when that is it."""
    # SQLite's 0 and 1 are as true and false as Python's own; a page asks no more of them.
    if isinstance(kind, Boolean):
        return None
    read: Convert | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    if read is None or dialect.name != "sqlite":
        return read
    # SQLite gives them as text, and the same few are read again and again.
    return lru_cache(8192)(read) if isinstance(kind, (UtcDateTime, Words)) else read


def _compile(statement: Any, dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    readers: list[tuple[int, Convert]] = []
    for place, column in enumerate(getattr(statement, "selected_columns", ())):
        reader = _reader(column.type, dialect)
        if reader is not None:
            readers.append((place, reader))
    writers: dict[str, Convert] = {}
    fixed = dict(compiled.construct_params(_check=False))
    for parameter, name in compiled.bind_names.items():
        writer = parameter.type.dialect_impl(dialect).bind_processor(dialect)
        if writer is not None and name in fixed:
            writers[name] = writer
    order = compiled.positiontup if compiled.positional else None
    made = _Compiled(str(compiled), order, fixed, writers, readers)
    return made._replace(nothing=made.arguments({}))
