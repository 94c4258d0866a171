from __future__ import annotations

from flask import Flask

from forum.core.db import db


def init_migrations(app: Flask) -> None:
    """Give the application its migrations; commands need them, serving pages does not.

    Alembic is large: the web server's processes do not load it.
    """
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(app.config["MIGRATIONS"]), render_as_batch=True)


def migrate_database(app: Flask) -> None:
    """Bring the database to the newest form; does nothing when it is there."""
    from flask_migrate import upgrade

    if "migrate" not in app.extensions:
        init_migrations(app)
    with app.app_context():
        upgrade()
