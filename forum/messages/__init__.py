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
    from forum.discussions.queries.drafts import register_draft_kind
    from forum.messages import routes
    from forum.messages.queries.drafts import DRAFT

    register_kind(MESSAGE)
    register_draft_kind(DRAFT)
    app.register_blueprint(routes.blueprint)
