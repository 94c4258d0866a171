from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from forum import create_app
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.migrations import migrate_database
from forum.core.settings import Settings
from tests.support.community import Community, Visitor, empty

pytest_plugins = ["tests.support.fixtures", "tests.support.live"]


def make_app(folder: Path, database_url: str = "", **env: str) -> Flask:
    """Return an application for tests with an empty, ready database."""
    settings = Settings.from_env(
        {
            "FORUM_ENV": "testing",
            "FORUM_INSTANCE": str(folder),
            "SECRET_KEY": "s" * 40,
            "DATABASE_URL": database_url,
            **env,
        }
    )
    app = create_app(settings)
    migrate_database(app)
    return app


@pytest.fixture(scope="session")
def sqlite_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application on SQLite, one a test process."""
    return make_app(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_app(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[Flask]:
    """The application on PostgreSQL, one a test process."""
    app = make_app(tmp_path_factory.mktemp("postgresql"), postgres_url)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application with an empty database, on SQLite and again on PostgreSQL."""
    running: Flask = request.getfixturevalue(f"{request.param}_app")
    yield running
    empty(running)


@pytest.fixture
def community(app: Flask) -> Community:
    """What a test makes people, threads and posts with."""
    return Community(app)


@pytest.fixture
def author(community: Community) -> Viewer:
    """The member whose things a test is about."""
    return community.person("author")


@pytest.fixture
def member(community: Community) -> Viewer:
    """Another member, a stranger to the author."""
    return community.person("member")


@pytest.fixture
def moderator(community: Community) -> Viewer:
    """A moderator."""
    return community.person("moderator", "moderator")


@pytest.fixture
def admin(community: Community) -> Viewer:
    """An administrator."""
    return community.person("admin", "admin")


@pytest.fixture
def guest(community: Community) -> Visitor:
    """A browser in which nobody is signed in."""
    return community.visitor()
