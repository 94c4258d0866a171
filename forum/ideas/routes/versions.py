from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.core.access import everyone, viewer
from forum.ideas.actions.cooking import cooked_card
from forum.ideas.models import Idea
from forum.ideas.queries.one import author_of, get_idea
from forum.ideas.queries.versions import cards_of, changes_between, versions_of
from forum.ideas.sheet import Credited, sheet

blueprint = Blueprint("ideas_versions", __name__)


@blueprint.get("/ideas/<int:idea_id>/versions")
@everyone
def index(idea_id: int) -> ResponseReturnValue:
    """List the versions of an idea."""
    idea = get_idea(viewer(), idea_id)
    if idea.state == "merged":
        return redirect(f"/ideas/{idea.merged_into_id}/versions", 301)
    return render_template("ideas/versions.html", idea=idea, versions=versions_of(idea))


@blueprint.get("/ideas/<int:idea_id>/versions/<int:version>")
@everyone
def version(idea_id: int, version: int) -> ResponseReturnValue:
    """Show a version of an idea as it read, and what it changed."""
    idea = get_idea(viewer(), idea_id)
    if idea.state == "merged":
        return redirect(f"/ideas/{idea.merged_into_id}/versions", 301)
    return _shown(idea, version)


def _shown(idea: Idea, version: int) -> str:
    rows = versions_of(idea)
    card, before = cards_of(idea, version)
    row = next((row for row in rows if row.version == version), None)
    author = author_of(idea)
    return render_template(
        "ideas/version.html",
        idea=idea,
        version=version,
        row=row,
        versions=rows,
        changes=changes_between(before, card) if before is not None else None,
        sheet=sheet(
            card,
            cooked_card(card).html,
            author=Credited(author.username, author.name, "author"),
            at=row.at if row else None,
        ),
    )
