from __future__ import annotations

from flask import Blueprint

from forum.jobs.routes import (
    alerts,
    application,
    applying,
    board,
    closing,
    composing,
    equal,
    feeds,
    finding,
    interviews,
    managing,
    marks,
    my_applications,
    references,
    referring,
    reviewing,
    revisions,
    talking,
)

BLUEPRINTS: list[Blueprint] = [
    alerts.blueprint,
    application.blueprint,
    applying.blueprint,
    board.blueprint,
    closing.blueprint,
    composing.blueprint,
    equal.blueprint,
    feeds.blueprint,
    finding.blueprint,
    interviews.blueprint,
    managing.blueprint,
    marks.blueprint,
    my_applications.blueprint,
    references.blueprint,
    referring.blueprint,
    reviewing.blueprint,
    revisions.blueprint,
    talking.blueprint,
]
