from __future__ import annotations

from flask import Blueprint, render_template, request

from forum.core.access import everyone, viewer
from forum.core.kept import keep
from forum.core.paging import Cursor
from forum.discussions.queries import spaces, threads

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@everyone
def front() -> str:
    """Show what is going on in the spaces the viewer may read."""
    keep("front")
    rooms = spaces.readable_spaces(viewer())
    page = threads.page_of_latest(viewer(), Cursor.parse(request.args.get("after")))
    return render_template("pages/front.html", page=page, spaces=rooms)
