from __future__ import annotations

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from forum.core.access import everyone, members, viewer
from forum.core.db import release
from forum.core.files import KINDS, Judged, judged, sent, takes_uploads
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Refusal
from forum.ideas.actions.attaching import add_files, remove_file
from forum.ideas.queries.drafts import became, get_draft
from forum.ideas.queries.files import get_draft_file, get_file

blueprint = Blueprint("ideas_files", __name__)
takes_uploads(blueprint, "add", files=3)
SURE = (
    "Pictures and tables often show students. Look at yours once more, check the box that nobody "
    "can be recognized, and choose the file again."
)


@blueprint.post("/ideas/drafts/<int:draft_id>/files")
@members
@limiter.limit(WRITES)
def add(draft_id: int) -> ResponseReturnValue:
    """Add files to a draft: those that are accepted, with words for each that is not."""
    here = f"/ideas/drafts/{draft_id}/sharing#files"
    draft = get_draft(viewer(), draft_id)
    if became(draft) is not None:
        return redirect(f"/ideas/drafts/{draft_id}", 303)
    # Judging takes a while, in which others may write.
    release()
    uploads = [file for file in request.files.getlist("file") if file.filename]
    kept = [file for upload in uploads if (file := _judged(upload)) is not None]
    if not uploads:
        flash("Choose a file first.", "bad")
    elif kept:
        _add(draft_id, kept)
    return redirect(here, 303)


def _judged(upload: FileStorage) -> Judged | None:
    try:
        file = judged(upload.stream, upload.filename or "")
    except Refusal as refusal:
        flash(refusal.message, "bad")
        return None
    if KINDS[file.kind].warn and not request.form.get("safe"):
        flash(f"“{file.filename}”: {SURE}", "bad")
        return None
    return file


def _add(draft_id: int, files: list[Judged]) -> None:
    try:
        add_files(get_draft(viewer(), draft_id, lock=True), files)
    except Refusal as refusal:
        flash(refusal.message, "bad")
    else:
        flash("Added: " + ", ".join(f"“{file.filename}”" for file in files) + ".", "good")


@blueprint.post("/ideas/drafts/<int:draft_id>/files/<int:file_id>/remove")
@members
@limiter.limit(WRITES)
def remove(draft_id: int, file_id: int) -> ResponseReturnValue:
    """Take a file from a draft."""
    remove_file(get_draft(viewer(), draft_id, lock=True), file_id)
    flash("The file is removed.", "good")
    return redirect(f"/ideas/drafts/{draft_id}/sharing#files", 303)


@blueprint.get("/ideas/drafts/<int:draft_id>/files/<int:file_id>/<_filename>")
@members
def of_draft(draft_id: int, file_id: int, _filename: str) -> ResponseReturnValue:
    """Send a file of a draft to its owner; the name at the end is for people."""
    return sent(get_draft_file(viewer(), draft_id, file_id))


@blueprint.get("/ideas/<int:idea_id>/files/<int:file_id>/<_filename>")
@everyone
def of_idea(idea_id: int, file_id: int, _filename: str) -> ResponseReturnValue:
    """Send a file of an idea to those who may open it; the name at the end is for people."""
    return sent(get_file(viewer(), idea_id, file_id))
