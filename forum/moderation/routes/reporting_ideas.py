from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import limiter
from forum.core.refusals import Forbidden, NotFound
from forum.ideas.queries.one import get_idea
from forum.moderation import policy
from forum.moderation.actions.ideas import NOT_YOURS, report_idea, report_tried
from forum.moderation.forms import ReportForm
from forum.moderation.queries.reported_ideas import get_tried
from forum.moderation.routes.reporting import REPORTS, THANKS, TWICE

blueprint = Blueprint("reporting_ideas", __name__)
File = Callable[[str, str], bool]


@blueprint.route("/ideas/<int:idea_id>/report", methods=["GET", "POST"])
@members
@limiter.limit(REPORTS, methods=["POST"])
def idea(idea_id: int) -> ResponseReturnValue:
    """Put an idea before the moderators."""
    row = get_idea(viewer(), idea_id, lock=request.method == "POST")
    if not policy.may_report_idea(viewer(), row):
        raise Forbidden(NOT_YOURS)
    return _page(
        lambda reason, note: report_idea(viewer(), row, reason, note),
        "the idea",
        f"/ideas/{row.id}-{row.slug}",
    )


@blueprint.route("/ideas/<int:idea_id>/replications/<int:number>/report", methods=["GET", "POST"])
@members
@limiter.limit(REPORTS, methods=["POST"])
def tried(idea_id: int, number: int) -> ResponseReturnValue:
    """Put what somebody told of trying an idea before the moderators."""
    about = get_idea(viewer(), idea_id, lock=request.method == "POST")
    row = get_tried(number)
    if row.idea_id != about.id:
        raise NotFound
    if not policy.may_report_tried(viewer(), about, row):
        raise Forbidden(NOT_YOURS)
    return _page(
        lambda reason, note: report_tried(viewer(), about, row, reason, note),
        "what was told of trying it",
        f"/ideas/{about.id}-{about.slug}#tried",
    )


def _page(file: File, what: str, back: str) -> ResponseReturnValue:
    form = ReportForm().offer(policy.WRITTEN_REASONS)
    if form.accepts():
        filed = form.attempt(lambda: file(form.reason.data, form.note.data or ""))
        if filed is not None:
            flash(THANKS if filed else TWICE, "good")
            # What was hidden at once does not open for who reported it.
            hidden = form.reason.data == policy.STUDENT_DATA and "#" not in back
            return redirect("/ideas" if hidden else back, 303)
    page = render_template("moderation/report.html", form=form, what=what, back=back)
    return page, form.status
