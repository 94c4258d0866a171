from __future__ import annotations

from flask import Blueprint, render_template, request

from forum.core.access import developers, everyone, viewer
from forum.core.kept import keep
from forum.core.paging import Cursor
from forum.discussions.queries import spaces
from forum.pages import samples
from forum.pages.front import front_page

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@everyone
def front() -> str:
    """Show what is going on in the spaces the viewer may read."""
    keep("front", "ideas")
    rooms = spaces.readable_spaces(viewer())
    page, ideas = front_page(viewer(), Cursor.parse(request.args.get("after")))
    return render_template("pages/front.html", page=page, spaces=rooms, ideas=ideas)


@blueprint.get("/about")
@everyone
def about() -> str:
    """Say what this place is for."""
    return render_template("pages/about.html")


@blueprint.get("/guidelines")
@everyone
def guidelines() -> str:
    """Say how people treat each other here."""
    return render_template("pages/guidelines.html")


@blueprint.get("/privacy")
@everyone
def privacy() -> str:
    """Say what is kept about people, why, and for how long."""
    return render_template("pages/privacy.html")


@blueprint.get("/styleguide")
@developers
def styleguide() -> str:
    """Show every component in every state."""
    return render_template("pages/styleguide.html", samples=samples)
