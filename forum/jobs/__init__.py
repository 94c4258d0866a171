from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add openings, and applications to them."""
    from forum.jobs import models as models
    from forum.jobs import routes

    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
