from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add candidates: who shows themselves, to whom, and who may ask to talk."""
    from forum.talent import models as models
    from forum.talent import routes

    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
