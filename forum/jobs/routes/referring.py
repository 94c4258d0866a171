from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Conflict, Forbidden, NotFound
from forum.jobs.actions import referring
from forum.jobs.actions.applying import hold_posting
from forum.jobs.forms.refer import ReferForm
from forum.jobs.queries.application import DESK, get_board
from forum.jobs.queries.one import get_facts
from forum.jobs.queries.referrals import colleagues, get_asked, given_by, named_to_school

blueprint = Blueprint("jobs_referring", __name__)


@blueprint.route("/jobs/<int:posting_id>/refer", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def refer(posting_id: int) -> ResponseReturnValue:
    """Think of a colleague for an opening, who is asked before the school hears of it."""
    facts = get_facts(viewer(), posting_id)
    form = ReferForm()
    if form.accepts():
        posting = hold_posting(viewer(), posting_id)
        name, note = form.username.data or "", form.note.data or ""
        form.attempt(lambda: referring.refer(viewer(), posting, name, note))
        if form.status == 200:
            flash("Your colleague is asked. The school hears nothing unless they agree.", "good")
            return redirect(f"/jobs/{posting_id}/refer", 303)
    elif request.method == "GET" and not facts.open:
        raise Conflict(referring.OVER)
    page = render_template(
        "jobs/refer.html",
        facts=facts,
        form=form,
        given=given_by(viewer(), posting_id),
        colleagues=colleagues(viewer()),
    )
    return page, form.status


@blueprint.post("/applications/referrals/<int:referral_id>")
@members
@limiter.limit(WRITES)
def answer(referral_id: int) -> ResponseReturnValue:
    """Agree to be named to a school, decline, or take an agreement back."""
    act = request.form.get("act", "")
    if act not in ("agree", "decline"):
        raise NotFound
    row = get_asked(viewer(), referral_id)
    referring.answer(viewer(), row, act == "agree")
    if act == "agree":
        flash("The school reads your name now. To apply, send an application too.", "good")
    else:
        flash("The school does not read your name.", "good")
    return redirect("/applications#asked", 303)


@blueprint.get("/jobs/<int:posting_id>/referrals")
@members
def named(posting_id: int) -> str:
    """List members who agreed to be named for an opening, for those who hire for it."""
    posting, seat = get_board(viewer(), posting_id)
    if seat != DESK:
        raise Forbidden("People who hire for the organization read who was referred.")
    return render_template("jobs/referrals.html", posting=posting, rows=named_to_school(posting_id))
