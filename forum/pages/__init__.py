from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages that put other features' lists side by side."""
    from forum.pages import completions, members_page, routes

    for part in (routes, members_page, completions):
        app.register_blueprint(part.blueprint)
