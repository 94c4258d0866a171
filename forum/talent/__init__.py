from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add candidates: who shows themselves, to whom, and who may ask to talk."""
    from forum.core.events import listen
    from forum.core.notices import register_kind
    from forum.organizations.events import OrganizationsMerged
    from forum.search.saved import register_saved_kind
    from forum.talent import alerts, notices, routes
    from forum.talent import models as models
    from forum.talent import tasks as tasks
    from forum.talent.acting import DeskNeeded
    from forum.talent.actions import following_merges, listing
    from forum.talent.events import CandidateChanged
    from forum.talent.routes.desk import desk_needed

    listen(OrganizationsMerged, following_merges.follow_organizations)
    listen(CandidateChanged, listing.follow_candidate)
    for kind in notices.KINDS:
        register_kind(kind)
    register_saved_kind(alerts.KIND)
    nav: list[tuple[str, str]] = list(app.jinja_env.globals["settings_nav"])  # type: ignore[call-overload]
    candidate = ("As a candidate", "/account/candidate")
    app.jinja_env.globals["settings_nav"] = [*nav[:2], candidate, *nav[2:]]
    app.register_error_handler(DeskNeeded, desk_needed)
    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
