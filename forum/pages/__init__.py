from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages that put other features' lists side by side."""
    from forum.pages import routes

    app.register_blueprint(routes.blueprint)
