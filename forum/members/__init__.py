from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the public side of a person."""
    from forum.accounts.events import SignedUp
    from forum.core.events import listen
    from forum.core.notices import register_kind
    from forum.members import cli, routes, tasks  # noqa: F401 - cli adds its command to a group
    from forum.members.actions import editing, joining, terms
    from forum.members.sections import AUDIENCES, PATHWAY, STATES
    from forum.organizations.events import WorkChanged
    from forum.vocab.events import TermsMerged

    register_kind(tasks.STILL_TRUE)
    listen(SignedUp, joining.add_profile)
    listen(WorkChanged, editing.show_work)
    listen(TermsMerged, terms.follow_merge)
    app.jinja_env.globals.update(pathway_steps=PATHWAY, state_names=STATES, audiences=AUDIENCES)
    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
