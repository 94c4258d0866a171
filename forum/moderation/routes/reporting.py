from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import limiter
from forum.core.refusals import Forbidden
from forum.discussions.queries.posts import get_post
from forum.messages.policy import may_report
from forum.messages.queries.conversations import get_conversation
from forum.messages.queries.messages import get_message, place_of
from forum.moderation import policy
from forum.moderation.actions import reporting
from forum.moderation.forms import ReportForm
from forum.moderation.queries.people import get_person_named

blueprint = Blueprint("reporting", __name__)
# A report can hide a post, so nobody files many in a row.
REPORTS = "10 per hour;30 per day"
THANKS = "Thank you. A moderator will look at it, and you will be told what came of it."
TWICE = "You have reported this already. A moderator will look at it."


@blueprint.route("/p/<int:post_id>/report", methods=["GET", "POST"])
@members
@limiter.limit(REPORTS, methods=["POST"])
def post(post_id: int) -> ResponseReturnValue:
    """Put a post before the moderators."""
    thread, row = get_post(viewer(), post_id, lock=request.method == "POST")
    if not policy.may_report_post(viewer(), thread, row) and request.method == "GET":
        raise Forbidden("You can report what others wrote, as long as it stands here.")
    form = ReportForm().offer(policy.WRITTEN_REASONS)
    if form.accepts():
        filed = form.attempt(
            lambda: reporting.report_post(
                viewer(), thread, row, form.reason.data, form.note.data or ""
            )
        )
        if filed is not None:
            flash(THANKS if filed else TWICE, "good")
            return redirect(f"/t/{thread.id}" if thread.state == "visible" else "/", 303)
    page = render_template(
        "moderation/report.html", form=form, what=f"post {row.number}", back=f"/p/{post_id}"
    )
    return page, form.status


@blueprint.route("/members/<username>/report", methods=["GET", "POST"])
@members
@limiter.limit(REPORTS, methods=["POST"])
def member(username: str) -> ResponseReturnValue:
    """Put a member before the moderators."""
    person = get_person_named(username)
    if not policy.may_report_member(viewer(), person) and request.method == "GET":
        raise Forbidden("You cannot report yourself.")
    form = ReportForm().offer(policy.WRITTEN_REASONS)
    if form.accepts():
        filed = form.attempt(
            lambda: reporting.report_member(
                viewer(), person, form.reason.data, form.note.data or ""
            )
        )
        if filed is not None:
            flash(THANKS if filed else TWICE, "good")
            return redirect(f"/members/{person.username}", 303)
    back = f"/members/{person.username}"
    page = render_template("moderation/report.html", form=form, what=person.name, back=back)
    return page, form.status


@blueprint.route("/messages/<int:conversation_id>/<int:number>/report", methods=["GET", "POST"])
@members
@limiter.limit(REPORTS, methods=["POST"])
def message(conversation_id: int, number: int) -> ResponseReturnValue:
    """Put one private message before the moderators, who can read no other."""
    head = get_conversation(viewer(), conversation_id)
    row = get_message(viewer(), head, number)
    if not may_report(row, viewer()) and request.method == "GET":
        raise Forbidden("You can report what others wrote, as long as it stands here.")
    form = ReportForm().offer(policy.MESSAGE_REASONS)
    back = place_of(conversation_id, number)
    if form.accepts():
        filed = form.attempt(
            lambda: reporting.report_message(
                viewer(), conversation_id, number, form.reason.data, form.note.data or ""
            )
        )
        if filed is not None:
            flash(THANKS if filed else TWICE, "good")
            return redirect(back, 303)
    page = render_template("moderation/report_message.html", form=form, row=row, back=back)
    return page, form.status
