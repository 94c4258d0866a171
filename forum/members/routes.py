from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum.core.access import everyone, members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.markup import clean_text
from forum.core.paging import Cursor
from forum.members import actions
from forum.members.forms import ProfileForm
from forum.members.queries import directory as directories
from forum.members.queries.people import get_profile

blueprint = Blueprint("members", __name__)


@blueprint.get("/members")
@everyone
def directory() -> str:
    """List the members, newest or most helpful first, or those whose name begins so."""
    words = clean_text(request.args.get("q", ""))[:60].strip()
    after = request.args.get("after")
    if request.args.get("sort") == "helpful":
        sort, page = "helpful", directories.page_of_helpful(words, after)
    else:
        sort, page = "newest", directories.page_of_newest(words, Cursor.parse(after))
    return render_template("members/directory.html", page=page, sort=sort, words=words)


@blueprint.route("/account", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def profile() -> ResponseReturnValue:
    """Change what others see of you."""
    mine = get_profile(viewer().id)
    form = ProfileForm(name=viewer().name, location=mine.location, about=mine.about_source)
    if form.accepts() and not request.form.get("preview"):
        actions.edit_profile(
            viewer(),
            name=form.name.data,
            location=form.location.data or "",
            about=form.about.data or "",
        )
        flash("Saved.", "good")
        return redirect("/account", 303)
    preview = ""
    if request.form.get("preview"):
        preview = Markup(actions.cooked_about(form.about.data or "").html)  # noqa: S704 - cooked
    return render_template("members/profile.html", form=form, preview_html=preview), form.status
