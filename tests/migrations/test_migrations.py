from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select

from forum import create_app
from forum.core.db import UtcDateTime, db, transaction
from forum.core.migrations import init_migrations
from forum.core.settings import Settings
from forum.discussions.models import Post
from forum.exchange.demo_community import load_demo
from tests.support.postgres import drop_database, make_database

REVISIONS = [
    revision.revision
    for revision in ScriptDirectory(str(Path(__file__).parents[2] / "migrations")).walk_revisions()
]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application whose database has no tables yet."""
    url = ""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = make_database(server, f"migrations_{uuid4().hex[:12]}")
    env = {"FORUM_ENV": "testing", "FORUM_INSTANCE": str(tmp_path), "SECRET_KEY": "m" * 40}
    app = create_app(Settings.from_env(env | {"DATABASE_URL": url}))
    init_migrations(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if url:
        drop_database(server, url.rpartition("/")[2])


def folder(app: Flask) -> str:
    return str(app.config["MIGRATIONS"])


def test_migrations_make_what_the_models_say(bare: Flask) -> None:
    upgrade(directory=folder(bare))
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _same_type})
        assert compare_metadata(context, db.metadata) == []


def _same_type(*arguments: object) -> bool | None:
    return False if isinstance(arguments[-1], UtcDateTime) else None


@pytest.mark.parametrize("revision", REVISIONS)
def test_each_migration_goes_down_and_up_with_rows_in_the_tables(
    bare: Flask, revision: str
) -> None:
    upgrade(directory=folder(bare))
    load_demo()
    before = _posts()
    assert before > 300
    downgrade(directory=folder(bare), revision=revision)
    downgrade(directory=folder(bare), revision="-1")
    assert set(inspect(db.engine).get_table_names()) >= {"alembic_version"}
    upgrade(directory=folder(bare))
    # Only the first one takes away the posts themselves.
    assert _posts() == (0 if revision == REVISIONS[-1] else before)


def _posts() -> int:
    with transaction(write=False):
        return db.session.scalar(select(func.count()).select_from(Post)) or 0
