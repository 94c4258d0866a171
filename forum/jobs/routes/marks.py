from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.clock import now
from forum.core.limits import WRITES, limiter
from forum.core.paging import Cursor
from forum.jobs.actions.marking import mark, unmark
from forum.jobs.queries.lists import page_of_kept
from forum.jobs.queries.one import get_posting

blueprint = Blueprint("job_marks", __name__)


@blueprint.get("/jobs/saved")
@members
def saved() -> str:
    """List the openings a member keeps, latest kept first; closed ones say so."""
    page = page_of_kept(viewer(), now(), Cursor.parse(request.args.get("after")))
    return render_template("jobs/saved.html", page=page)


@blueprint.post("/jobs/<int:posting_id>/save")
@members
@limiter.limit(WRITES)
def save(posting_id: int) -> ResponseReturnValue:
    """Keep an opening (`on=1`), or no longer (`on=0`)."""
    on = {"1": True, "0": False}.get(request.form.get("on", ""))
    if request.form.get("back") == "saved":
        # What is kept may have gone since; it leaves the list all the same.
        unmark(viewer(), posting_id)
        flash("It is off your list.", "good")
        return redirect("/jobs/saved", 303)
    posting = get_posting(viewer(), posting_id)
    kept = mark(viewer(), posting, on)
    flash("It is on your list of saved openings." if kept else "It is off your list.", "good")
    return redirect(f"/jobs/{posting.id}-{posting.slug}", 303)
