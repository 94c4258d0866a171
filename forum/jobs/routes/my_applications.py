from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.db import db
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Conflict
from forum.jobs.actions import withdrawing
from forum.jobs.machine import STATES
from forum.jobs.models import JobPosting
from forum.jobs.queries.my_applications import get_own, my_applications
from forum.jobs.queries.referrals import asked_of

blueprint = Blueprint("my_applications", __name__)


@blueprint.get("/applications")
@members
def index() -> str:
    """List the member's applications, and openings that colleagues thought of them for."""
    return render_template(
        "jobs/applications/mine.html", mine=my_applications(viewer()), asked=asked_of(viewer())
    )


@blueprint.route("/applications/<int:application_id>/withdraw", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def withdraw(application_id: int) -> ResponseReturnValue:
    """Take back an application after asking."""
    row = get_own(viewer(), application_id)
    if row.state == "draft":
        return redirect(f"/jobs/{row.posting_id}/apply", 303)
    if request.method == "POST":
        withdrawing.withdraw(viewer(), row, request.form.get("word", ""))
        flash("Your application is withdrawn.", "good")
        return redirect("/applications", 303)
    if not withdrawing.may_withdraw(row):
        raise Conflict(f"It is over already: {STATES[row.state].told.lower()}.")
    posting = db.session.get_one(JobPosting, row.posting_id)
    return render_template("jobs/applications/mine_withdraw.html", row=row, posting=posting)
