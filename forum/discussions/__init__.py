from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add spaces, threads and posts."""
    from forum.discussions import routes

    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
