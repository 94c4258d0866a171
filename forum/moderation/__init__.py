from __future__ import annotations

from flask import Flask

from forum.core.notices import Kind, register_kind

KINDS = (
    Kind(
        "moderation",
        "a moderator acts on what I wrote",
        "{title}",
        "{title} ({count} times)",
        15,
    ),
    Kind("report", "a moderator has looked at what I reported", "{title}", "{title}", 35),
)


def register(app: Flask) -> None:
    """Add reports, the moderators' queue and the public log."""
    from forum.messages.actions.writing import register_keeper
    from forum.moderation import routes
    from forum.moderation.queries.queue import is_reported

    register_keeper(is_reported)
    for kind in KINDS:
        register_kind(kind)
    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
