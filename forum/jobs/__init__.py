from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add openings, and applications to them."""
    from forum.core.events import listen
    from forum.jobs import models as models
    from forum.jobs import routes
    from forum.jobs.actions import following_merges
    from forum.organizations.events import OrganizationsMerged
    from forum.vocab.events import TermsMerged

    listen(TermsMerged, following_merges.follow_terms)
    listen(OrganizationsMerged, following_merges.follow_organizations)

    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
