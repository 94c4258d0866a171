from __future__ import annotations

from flask import Flask

from forum.core.notices import Kind, register_kind

# A letter names who wrote and never what: it may be read by more eyes than the conversation.
MESSAGE = Kind(
    "message",
    "a counterpart writes me a private message",
    "{name} wrote you a private message",
    "{name} wrote you private messages",
    12,
)


def register(app: Flask) -> None:
    """Add private conversations."""
    from forum.messages import routes

    register_kind(MESSAGE)
    app.register_blueprint(routes.blueprint)
