from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add ideas: cards, their states, and what others made of them."""
    from forum.core.events import listen
    from forum.core.notices import register_kind
    from forum.ideas import notices, routes, tasks  # noqa: F401  (tasks are periodic)
    from forum.ideas.actions import following_merges
    from forum.organizations.events import OrganizationsMerged
    from forum.vocab.events import TermsMerged

    listen(TermsMerged, following_merges.follow_terms)
    listen(OrganizationsMerged, following_merges.follow_organizations)
    for kind in notices.KINDS:
        register_kind(kind)
    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
