from __future__ import annotations

from flask import Blueprint, render_template, request

from forum.core.access import members, viewer
from forum.core.limits import limiter
from forum.core.markup import plain_line
from forum.ideas.queries.similar import ideas_like

blueprint = Blueprint("ideas_similar", __name__)
SEARCHES = "60 per minute"
MOST = 500


@blueprint.get("/ideas/similar")
@members
@limiter.limit(SEARCHES)
def similar() -> str:
    """Return the part of a page that names ideas like what is being written (`?q=`).

    `but` is the number of the published idea it changes.
    """
    text = plain_line(request.args.get("q", "")[:4000], MOST)
    own = request.args.get("but", type=int)
    return render_template("ideas/_similar.html", rows=ideas_like(viewer(), text, own))
