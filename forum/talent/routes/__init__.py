from __future__ import annotations

from flask import Blueprint

from forum.talent.routes import desk, export, lists, requests, settings, views

BLUEPRINTS: list[Blueprint] = [
    desk.blueprint,
    export.blueprint,
    lists.blueprint,
    requests.blueprint,
    settings.blueprint,
    views.blueprint,
]
