from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the public side of a person."""
    from forum.accounts.events import SignedUp
    from forum.core.events import listen
    from forum.members import actions, cli, routes  # noqa: F401 - cli adds its command to a group

    listen(SignedUp, actions.add_profile)
    app.register_blueprint(routes.blueprint)
