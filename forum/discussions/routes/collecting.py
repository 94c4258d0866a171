from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import everyone, members, viewer
from forum.core.kept import keep
from forum.core.limits import WRITES, limiter
from forum.core.paging import Cursor
from forum.discussions.actions import reading
from forum.discussions.queries import bookmarks, tags, threads, unread

blueprint = Blueprint("collecting", __name__)


@blueprint.get("/bookmarks")
@members
def show_bookmarks() -> str:
    """List the posts a member keeps, latest first."""
    page = bookmarks.page_of_bookmarks(viewer(), Cursor.parse(request.args.get("after")))
    return render_template("discussions/bookmarks.html", page=page)


@blueprint.get("/unread")
@members
def show_unread() -> str:
    """List threads a member has read or follows that hold news."""
    page = unread.page_of_unread(viewer(), Cursor.parse(request.args.get("after")))
    return render_template("discussions/unread.html", page=page)


@blueprint.post("/unread")
@members
@limiter.limit(WRITES)
def mark_all_read() -> ResponseReturnValue:
    """Put the reader's place to the end of all threads that hold news."""
    reading.mark_all_read(viewer())
    flash("Everything is marked as read.", "good")
    return redirect("/unread", 303)


@blueprint.get("/tags")
@everyone
def all_tags() -> str:
    """List the words that threads are found by."""
    keep("front")
    return render_template("discussions/tags.html", tags=tags.all_tags(), synonyms=tags.synonyms())


@blueprint.get("/tags/<slug>")
@everyone
def tag(slug: str) -> ResponseReturnValue:
    """List the threads that carry a tag; another spelling leads to it."""
    keep("front")
    found = tags.get_tag(slug)
    if found.slug != slug:
        return redirect(f"/tags/{found.slug}", 301)
    page = threads.page_of_tag(viewer(), found, Cursor.parse(request.args.get("after")))
    return render_template("discussions/tag.html", tag=found, page=page)
