from __future__ import annotations

from flask import Blueprint

from forum.ideas.routes import (
    board,
    composing,
    drafts,
    files,
    finding,
    lineage,
    marks,
    printing,
    removing,
    replicating,
    similar,
    status,
    versions,
)

BLUEPRINTS: list[Blueprint] = [
    board.blueprint,
    composing.blueprint,
    drafts.blueprint,
    files.blueprint,
    finding.blueprint,
    lineage.blueprint,
    marks.blueprint,
    printing.blueprint,
    removing.blueprint,
    replicating.blueprint,
    similar.blueprint,
    status.blueprint,
    versions.blueprint,
]
