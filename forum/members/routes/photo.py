from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import everyone, members, viewer
from forum.core.db import release
from forum.core.limits import WRITES, limiter
from forum.core.refusals import NotFound
from forum.members import photos
from forum.members.actions.editing import set_photo
from forum.members.forms import PhotoForm
from forum.members.queries.people import get_profile

blueprint = Blueprint("members_photo", __name__)
# The picture, and room for the other fields of its form.
MOST_BODY = photos.MOST_BYTES + 100_000
YEAR = 365 * 86_400


@blueprint.url_value_preprocessor
def _large_body(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # Set before the token is looked for, which reads the whole form. A guest needs no room.
    if endpoint == "members_photo.photo" and viewer().is_member:
        request.max_content_length = MOST_BODY


def folder() -> Path:
    """Return where photos are kept."""
    return Path(current_app.config["INSTANCE"]) / "photos"


@blueprint.route("/account/photo", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def photo() -> ResponseReturnValue:
    """Choose a picture of you."""
    form = PhotoForm()
    if form.accepts():
        # Making it anew takes a while, in which others may write.
        release()
        upload = request.files.get("photo")
        made = form.attempt(lambda: photos.encoded(upload.stream), undo=False) if upload else None
        if made:
            set_photo(viewer(), photos.store(folder(), made))
            flash("Saved. This is your picture now.", "good")
            return redirect("/account/photo", 303)
        if upload is None:
            form.photo.errors, form.status = ["Choose a picture first."], 422
    mine = get_profile(viewer().id)
    return render_template("members/photo.html", form=form, photo=mine.photo), form.status


@blueprint.post("/account/photo/remove")
@members
@limiter.limit(WRITES)
def remove() -> ResponseReturnValue:
    """Show no picture of you."""
    set_photo(viewer(), None)
    flash("Your picture is removed.", "good")
    return redirect("/account/photo", 303)


@blueprint.get("/photos/<name>-<int:size>.webp")
@everyone
def file(name: str, size: int) -> ResponseReturnValue:
    """Serve a photo; its name is made of its content, so it never changes."""
    if not photos.NAME.fullmatch(name) or size not in photos.SIZES:
        raise NotFound
    try:
        # A few kilobytes: no need to hand a file on.
        content = (folder() / photos.file_name(name, size)).read_bytes()
    except FileNotFoundError as error:
        raise NotFound from error
    answer = Response(content, mimetype="image/webp")
    answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return answer
