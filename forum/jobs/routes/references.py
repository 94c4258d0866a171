from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import everyone, members, viewer
from forum.core.db import db
from forum.core.limits import WRITES, limiter
from forum.core.refusals import NotFound
from forum.jobs.actions import referencing
from forum.jobs.forms.reference import NameForm, ReferenceForm
from forum.jobs.models import JobPosting
from forum.jobs.queries.my_applications import get_own
from forum.jobs.queries.references import asked_for, get_question

blueprint = Blueprint("jobs_references", __name__)
# Letters go to people outside, who did not ask for them.
LETTERS = "6 per hour;12 per day"


@blueprint.route("/applications/<int:application_id>/references", methods=["GET", "POST"])
@members
@limiter.limit(LETTERS, methods=["POST"])
def name(application_id: int) -> ResponseReturnValue:
    """Name people who can say how the applicant works."""
    row = get_own(viewer(), application_id)
    if row.state == "draft":
        return redirect(f"/jobs/{row.posting_id}/apply", 303)
    form = NameForm()
    if form.accepts():
        name_, email = form.name.data or "", form.email.data or ""
        relation = form.relation.data or ""
        form.attempt(lambda: referencing.ask(viewer(), row, name_, email, relation))
        if form.status == 200:
            flash(f"A letter goes to {name_}.", "good")
            return redirect(f"/applications/{row.id}/references", 303)
    page = render_template(
        "jobs/reference_names.html",
        row=row,
        posting=db.session.get_one(JobPosting, row.posting_id),
        form=form,
        asked=asked_for(row.id),
        most=referencing.MOST,
    )
    return page, form.status


@blueprint.post("/applications/<int:application_id>/references/<int:reference_id>")
@members
@limiter.limit(LETTERS)
def change(application_id: int, reference_id: int) -> ResponseReturnValue:
    """Send somebody the letter again, or ask them no longer."""
    row = get_own(viewer(), application_id)
    act = request.form.get("act", "")
    if act == "again":
        referencing.ask_again(viewer(), row, reference_id)
        flash("Another letter is on its way; the link of the first one ended.", "good")
    elif act == "stop":
        referencing.stop_asking(viewer(), row, reference_id)
        flash("They are asked no longer.", "good")
    else:
        raise NotFound
    return redirect(f"/applications/{row.id}/references", 303)


@blueprint.route("/references/<token>", methods=["GET", "POST"])
@everyone
@limiter.limit(WRITES)
def answer(token: str) -> ResponseReturnValue:
    """Say how an applicant works, or decline; whoever holds the link, without an account."""
    question = get_question(token, lock=request.method == "POST")
    form = ReferenceForm()
    if form.is_submitted():
        declines = request.form.get("act") == "decline"
        text = None if declines else (form.text.data or "")
        form.attempt(lambda: referencing.give(question, text))
        if form.status == 200:
            page = render_template("jobs/reference_done.html", declined=declines)
            return _private(make_response(page))
    page = render_template("jobs/reference.html", token=token, question=question, form=form)
    return _private(make_response(page, form.status))


def _private(answer: Response) -> Response:
    # The address is the secret: it goes to no other site and stays in no shared memory.
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
