from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection

from forum.core.db import UtcDateTime, db


def _render_type(kind: str, value: object, _autogen: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _same_type(
    _context: Any, _column: Any, _meta_column: Any, _found: Any, wanted: Any
) -> bool | None:
    # SQLite keeps no zone, so that what it reports can never equal the model.
    return False if isinstance(wanted, UtcDateTime) else None


def _run(connection: Connection) -> None:
    options = dict(current_app.extensions["migrate"].configure_args)
    options["compare_type"] = _same_type
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=_render_type,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # SQLite changes a table by making it anew; its rows' children must survive that.
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            _run(connection)
        finally:
            if connection.dialect.name == "sqlite":
                raw.execute("PRAGMA foreign_keys=ON")


main()
