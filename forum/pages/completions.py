from __future__ import annotations

from flask import Blueprint, render_template, request

from forum.core.access import members
from forum.core.markup import clean_text
from forum.members.queries.people import complete_people
from forum.vocab.queries import complete_tags

blueprint = Blueprint("completions", __name__)


@blueprint.get("/completions")
@members
def completions() -> str:
    """Give the composer people or tags that begin with what was typed; empty for none."""
    typed = clean_text(request.args.get("q", ""))[:60]
    if request.args.get("kind") == "tags":
        items = [(f"#{row.slug}", row.label, row.spelling) for row in complete_tags(typed)]
    else:
        items = [(f"@{row.username}", row.name, row.username) for row in complete_people(typed)]
    return render_template("pages/completions.html", items=items)
