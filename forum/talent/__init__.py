from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add candidates: who shows themselves, to whom, and who may ask to talk."""
    from forum.core.events import listen
    from forum.organizations.events import OrganizationsMerged
    from forum.talent import models as models
    from forum.talent import routes
    from forum.talent.actions import following_merges

    listen(OrganizationsMerged, following_merges.follow_organizations)

    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
