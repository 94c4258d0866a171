from __future__ import annotations

from flask import Blueprint, render_template

from forum.core.access import everyone, viewer
from forum.core.kept import keep
from forum.ideas.queries.board import board_of

blueprint = Blueprint("idea_board", __name__)


@blueprint.get("/ideas/board")
@everyone
def board() -> str:
    """Show the newest ideas of each status side by side."""
    keep("ideas")
    return render_template("ideas/board.html", columns=board_of(viewer()))
