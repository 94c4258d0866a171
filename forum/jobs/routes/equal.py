from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.db import db
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Forbidden
from forum.jobs.actions import counting_equal
from forum.jobs.equal import LEAST, QUESTIONS
from forum.jobs.forms.equal import equal_form
from forum.jobs.models import JobPosting
from forum.jobs.queries.application import DESK, get_board

blueprint = Blueprint("jobs_equal", __name__)


@blueprint.post("/applications/<int:application_id>/equal")
@members
@limiter.limit(WRITES)
def start(application_id: int) -> ResponseReturnValue:
    """Open the equal-opportunity questions, once; from there nothing leads back."""
    slip = counting_equal.open_questions(viewer(), application_id)
    return redirect(f"/jobs/equal/{slip}", 303)


@blueprint.route("/jobs/equal/<slip>", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def answer(slip: str) -> ResponseReturnValue:
    """Answer the questions with a slip; who holds it is not looked at."""
    posting = db.session.get_one(JobPosting, counting_equal.read_slip(slip))
    form = equal_form()
    if form.accepts():
        form.attempt(lambda: counting_equal.count(slip, form.answers()))
        if form.status == 200:
            return _private(make_response(render_template("jobs/equal_done.html")))
    page = render_template("jobs/equal.html", slip=slip, title=posting.title, form=form)
    return _private(make_response(page, form.status))


@blueprint.get("/jobs/<int:posting_id>/equal")
@members
def counts(posting_id: int) -> str:
    """Show the counts of a closed opening to those who hire for it."""
    posting, seat = get_board(viewer(), posting_id)
    if seat != DESK:
        raise Forbidden("People who hire for the organization read these counts.")
    return render_template(
        "jobs/equal_counts.html",
        posting=posting,
        closed=counting_equal.is_final(posting),
        counts=counting_equal.counts_for_school(posting),
        questions=QUESTIONS,
        least=LEAST,
    )


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
