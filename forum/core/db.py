from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, DateTime, Engine, Integer, MetaData, event, func
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeDecorator

from forum.core.settings import Settings
from forum.core.turns import Turn

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment that is aware and in UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse naive moments and store the rest in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give back the moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[tuple[str, ...]]):
    """A few words kept as JSON; a tuple, because a change inside a list would go unnoticed."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self, value: Iterable[str] | None, _dialect: Dialect
    ) -> list[str] | None:
        """Store the words as a list."""
        return None if value is None else list(value)

    def process_result_value(
        self, value: list[str] | None, _dialect: Dialect
    ) -> tuple[str, ...] | None:
        """Give back the words."""
        return None if value is None else tuple(value)


# SQLite gives a rowid (and so a cheap key) only to INTEGER PRIMARY KEY.
BigId = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """The parent of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UtcDateTime, int: BigId},
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

# True while code outside a request means to write (tasks, commands).
_writing: ContextVar[bool] = ContextVar("writing", default=False)
# Names of what this transaction changed; see forum.core.versions.
BeforeCommit = Callable[[], None]
_before_commit: list[BeforeCommit] = []


def before_commit(hook: BeforeCommit) -> BeforeCommit:
    """Register what must happen at the end of every committing transaction, inside it."""
    _before_commit.append(hook)
    return hook


def primary_key() -> Any:
    """Return the column every table's own number is kept in."""
    return mapped_column(BigId, primary_key=True, autoincrement=True)


@contextmanager
def transaction(write: bool = True) -> Iterator[None]:
    """Run a block as one transaction: leaving it commits, raising rolls back.

    A block that only reads (`write=False`) is rolled back in any case.
    """
    token = _writing.set(write)
    if db.session.registry.has():
        db.session.info.clear()
    try:
        yield
        if write:
            _commit()
        else:
            _roll_back()
    except BaseException:
        _roll_back()
        raise
    finally:
        _writing.reset(token)


def begin() -> None:
    """Open the transaction now, so that even plain rows read from here on belong to it."""
    db.session.connection()


def _roll_back() -> None:
    # A page made of plain rows alone never opened a session; it need not open one to end it.
    if db.session.registry.has():
        db.session.rollback()


def _commit() -> None:
    for hook in _before_commit:
        hook()
    db.session.commit()


@contextmanager
def savepoint() -> Iterator[None]:
    """Run a block that may be refused without losing what came before it."""
    with db.session.begin_nested():
        yield
        db.session.flush()


def release() -> None:
    """Give up the database while the request does something slow that writes nothing.

    Raises RuntimeError when there is unsaved work that would be lost.
    """
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("release() would lose unsaved work")
    db.session.rollback()


def _means_to_write() -> bool:
    if _writing.get():
        return True
    return has_request_context() and request.method not in SAFE_METHODS


def init_db(app: Flask, settings: Settings) -> None:
    """Bind the database to the application and set how connections behave."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings)
    db.init_app(app)
    with app.app_context():
        if settings.sqlite:
            _listen_sqlite(db.engine)


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.sqlite:
        return {"connect_args": {"timeout": 30.0, "check_same_thread": False}}
    return {"pool_pre_ping": False, "pool_size": 5, "max_overflow": 5}


def _listen_sqlite(engine: Engine) -> None:
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _leave_queue)


def _prepare_connection(connection: Any, _record: Any) -> None:
    # sqlite3 would otherwise open its own deferred transactions behind ours.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-8000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    if not _means_to_write():
        connection.exec_driver_sql("BEGIN")
        return
    _queue(connection)
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _queue(connection: Connection) -> None:
    if "turn" not in connection.info:
        connection.info["turn"] = Turn(Path(str(connection.engine.url.database)))
    connection.info["turn"].take()


def _leave_queue(_connection: Any, record: Any) -> None:
    if "turn" in record.info:
        record.info["turn"].give_back()


def folded(column: Any) -> ColumnElement[str]:
    """Return a column lowered by the database, for comparing with a lowered text."""
    return func.lower(column)
