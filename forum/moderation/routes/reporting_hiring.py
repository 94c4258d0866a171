from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import limiter
from forum.core.refusals import Forbidden
from forum.moderation import policy
from forum.moderation.actions.hiring import (
    NOT_YOURS,
    get_opening,
    get_received,
    report_contact,
    report_opening,
)
from forum.moderation.forms import ReportForm
from forum.moderation.routes.reporting import REPORTS, THANKS, TWICE

blueprint = Blueprint("reporting_hiring", __name__)


@blueprint.route("/jobs/<int:posting_id>/report", methods=["GET", "POST"])
@members
@limiter.limit(REPORTS, methods=["POST"])
def opening(posting_id: int) -> ResponseReturnValue:
    """Put an opening before the moderators."""
    row = get_opening(posting_id, lock=request.method == "POST")
    if not policy.may_report_opening(viewer(), row):
        raise Forbidden(NOT_YOURS)
    return _page(
        lambda reason, note: report_opening(viewer(), row, reason, note),
        policy.OPENING_REASONS,
        "the opening",
        f"/jobs/{row.id}-{row.slug}",
    )


@blueprint.route("/account/candidate/requests/<int:request_id>/report", methods=["GET", "POST"])
@members
@limiter.limit(REPORTS, methods=["POST"])
def contact(request_id: int) -> ResponseReturnValue:
    """Put what a recruiter wrote to the viewer before the moderators."""
    row = get_received(viewer(), request_id)
    return _page(
        lambda reason, note: report_contact(viewer(), row, reason, note),
        policy.CONTACT_REASONS,
        "what a recruiter wrote to you",
        "/account/candidate/requests",
    )


def _page(
    file: Callable[[str, str], bool], reasons: Mapping[str, str], what: str, back: str
) -> ResponseReturnValue:
    form = ReportForm().offer(reasons)
    if form.accepts():
        filed = form.attempt(lambda: file(form.reason.data, form.note.data or ""))
        if filed is not None:
            flash(THANKS if filed else TWICE, "good")
            return redirect(back, 303)
    page = render_template("moderation/report.html", form=form, what=what, back=back)
    return page, form.status
