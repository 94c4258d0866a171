from __future__ import annotations

from flask import Flask

from forum.core.notices import Kind, register_kind

KINDS = (
    Kind("proposal", "what I proposed is answered", "{title}", "{title}", 38),
    Kind(
        "proposal-comment",
        "somebody comments on a skill I proposed",
        "{name} commented on “{title}”, which you proposed",
        "{count} new comments on “{title}”, which you proposed",
        39,
    ),
    Kind("comment-removed", "a comment of mine is removed", "{title}", "{title}", 20),
)


def register(app: Flask) -> None:
    """Add the vocabulary: terms that other features tag their things with, and the skills."""
    from forum.vocab import events, models, routes  # noqa: F401 - tables and events must be known

    for kind in KINDS:
        register_kind(kind)
    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
