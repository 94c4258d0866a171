from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from forum.core.access import everyone, viewer
from forum.core.limits import limiter
from forum.core.markup import plain_line
from forum.core.paging import page_number
from forum.search import queries
from forum.search.asked import Asked

blueprint = Blueprint("search", __name__)
SEARCHES = "60 per minute"
MOST_TITLE = 200


@blueprint.get("/search")
@everyone
@limiter.limit(SEARCHES)
def results() -> str:
    """Show what a search finds: threads with their replies, members, tags."""
    asked = Asked.of(request.args)
    found = queries.page_of_results(viewer(), asked, page_number(request.args.get("page")))
    return render_template("search/results.html", results=found, asked=asked)


@blueprint.get("/search/similar")
@everyone
@limiter.limit(SEARCHES)
def similar() -> Response:
    """Return the part of a page that names threads like the title being written."""
    title = plain_line(request.args.get("title", "")[:4000], MOST_TITLE)
    rows = queries.similar_threads(viewer(), title) if title else []
    return make_response(render_template("search/_similar.html", rows=rows))
