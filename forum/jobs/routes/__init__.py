from __future__ import annotations

from flask import Blueprint

from forum.jobs.routes import (
    alerts,
    composing,
    feeds,
    finding,
    managing,
    marks,
    revisions,
)

BLUEPRINTS: list[Blueprint] = [
    alerts.blueprint,
    composing.blueprint,
    feeds.blueprint,
    finding.blueprint,
    managing.blueprint,
    marks.blueprint,
    revisions.blueprint,
]
