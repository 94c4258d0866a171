from __future__ import annotations

from flask import Blueprint

from forum.talent.routes import (
    alerts,
    desk,
    export,
    finding,
    lists,
    matches,
    reading,
    requests,
    settings,
    views,
)

BLUEPRINTS: list[Blueprint] = [
    alerts.blueprint,
    desk.blueprint,
    export.blueprint,
    finding.blueprint,
    lists.blueprint,
    matches.blueprint,
    reading.blueprint,
    requests.blueprint,
    settings.blueprint,
    views.blueprint,
]
