from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.paging import Cursor
from forum.ideas.actions.marking import mark
from forum.ideas.queries.marks import page_of_bookmarked
from forum.ideas.queries.one import get_idea

blueprint = Blueprint("idea_marks", __name__)
# Kind → what is said once it is set, and once it is taken back.
SAID = {
    "useful": (
        "Its author sees that it is useful to you.",
        "It no longer counts as useful to you.",
    ),
    "bookmark": ("It is in your bookmarks.", "The bookmark is gone."),
    "follow": ("You are told what becomes of it.", "You are no longer told of it."),
}


@blueprint.post("/ideas/<int:idea_id>/useful")
@members
@limiter.limit(WRITES)
def useful(idea_id: int) -> ResponseReturnValue:
    """Say that an idea is useful to oneself, or take it back."""
    return _mark(idea_id, "useful")


@blueprint.post("/ideas/<int:idea_id>/bookmark")
@members
@limiter.limit(WRITES)
def bookmark(idea_id: int) -> ResponseReturnValue:
    """Keep an idea for finding it again, or no longer."""
    return _mark(idea_id, "bookmark")


@blueprint.post("/ideas/<int:idea_id>/follow")
@members
@limiter.limit(WRITES)
def follow(idea_id: int) -> ResponseReturnValue:
    """Be told what becomes of an idea (`on=1`), or no longer (`on=0`)."""
    return _mark(idea_id, "follow")


@blueprint.get("/ideas/bookmarks")
@members
def bookmarks() -> str:
    """List the ideas a member keeps, latest first."""
    page = page_of_bookmarked(viewer(), Cursor.parse(request.args.get("after")))
    return render_template("ideas/bookmarks.html", page=page)


def _mark(idea_id: int, kind: str) -> ResponseReturnValue:
    idea = get_idea(viewer(), idea_id, lock=True)
    on = {"1": True, "0": False}.get(request.form.get("on", ""))
    is_set = mark(viewer(), idea, kind, on)
    flash(SAID[kind][0 if is_set else 1], "good")
    if request.form.get("back") == "bookmarks":
        return redirect("/ideas/bookmarks", 303)
    return redirect(f"/ideas/{idea.id}-{idea.slug}", 303)
