"""Closing an opening, with an answer for everybody who applied."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Forbidden
from forum.jobs.actions.closing_down import early
from forum.jobs.actions.deciding import OVER, dispose_all, reply_day
from forum.jobs.forms.close import CloseForm, ways_of
from forum.jobs.letters import letter_of
from forum.jobs.queries.application import DESK, get_board
from forum.jobs.queries.board import live_of
from forum.jobs.queries.drafts import get_managed
from forum.jobs.states import CLOSED_HOW

blueprint = Blueprint("closing", __name__)


@blueprint.route("/jobs/<int:posting_id>/close", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def close(posting_id: int) -> ResponseReturnValue:
    """Ask how an opening ended and what everybody under way hears, then close it."""
    posting, seat = get_board(viewer(), posting_id, lock=request.method == "POST")
    if seat != DESK:
        raise Forbidden("People who hire for the organization close an opening.")
    managed, lines, form = get_managed(viewer(), posting_id), live_of(posting), CloseForm()
    over = posting.state in OVER
    warning = early(managed) if not over else ""
    if request.method == "GET":
        name = managed.organization.name
        for state, field in (
            ("not-selected", form.not_selected),
            ("closed-unfilled", form.closed_unfilled),
            ("hired", form.hired),
        ):
            field.data = letter_of(managed.settings, state, posting.title, name)
    choices = form.choices_of(lines)
    if form.accepts() and _sure(form, warning):
        how, source = form.closed_how.data or "", form.filled_from.data or ""
        form.attempt(lambda: dispose_all(posting, viewer(), choices, how, source, form.messages))
        if form.status == 200:
            told = f" {len(lines)} applicants were told." if lines else ""
            flash(f"The opening is closed.{told}", "good")
            return redirect(f"/jobs/{posting_id}/manage", 303)
    page = render_template(
        "jobs/close.html",
        posting=posting,
        organization=managed.organization,
        form=form,
        lines=lines,
        ways={line.id: ways_of(line) for line in lines},
        chosen=choices if form.is_submitted() else {},
        over=over,
        closable=posting.state in ("open", "paused") or (over and bool(lines)),
        how=CLOSED_HOW.get(posting.closed_how, ""),
        reply_by=reply_day(posting) if over else None,
        warning=warning,
    )
    return page, form.status


def _sure(form: CloseForm, warning: str) -> bool:
    if not warning or form.early.data:
        return True
    form.early.errors = [*form.early.errors, "Check the box to close it early."]
    form.status = 422
    return False
