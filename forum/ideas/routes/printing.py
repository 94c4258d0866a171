from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.core.access import everyone, viewer
from forum.core.kept import keep
from forum.ideas.queries.sheets import get_facts, page_of

blueprint = Blueprint("idea_printing", __name__)


@blueprint.get("/ideas/<int:idea_id>/print")
@everyone
def card(idea_id: int) -> ResponseReturnValue:
    """Show an idea as a card for paper."""
    keep("ideas", f"idea:{idea_id}")
    idea = get_facts(viewer(), idea_id)
    if idea.state == "merged":
        return redirect(f"/ideas/{idea.merged_into_id}/print", 301)
    address = f"{current_app.config['BASE_URL']}{idea.address}"
    return render_template("ideas/print.html", page=page_of(idea), address=address)
