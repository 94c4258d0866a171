from __future__ import annotations

from flask import Flask

from forum.core.notices import Kind, register_kind

KINDS = (
    Kind(
        "endorsed",
        "a counterpart endorses a skill of mine",
        "{name} endorsed your skill “{title}”",
        "{count} new endorsements of your skills",
        25,
    ),
    Kind(
        "endorsement-asked",
        "a counterpart asks me for an endorsement",
        "{name} asks you to endorse “{title}”",
        "{name} asks you to endorse “{title}”",
        24,
    ),
    Kind(
        "endorsement-ends",
        "an endorsement I have or gave ends soon",
        "{title} ends within 30 days",
        "{title} ends within 30 days",
        60,
        personal=False,
    ),
)


def register(app: Flask) -> None:
    """Add skills: what people say of themselves, what shows it, and who vouches for it."""
    from forum.core.events import listen
    from forum.growth import (
        directory,
        models,  # noqa: F401 - the tables must be known
        routes,
        tasks,  # noqa: F401 - the worker must know them
    )
    from forum.growth.actions import merging
    from forum.growth.queries import portfolio
    from forum.organizations.events import OrganizationsMerged

    for kind in KINDS:
        register_kind(kind)
    listen(OrganizationsMerged, merging.follow_merge)
    directory.register()
    portfolio.register()
    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
