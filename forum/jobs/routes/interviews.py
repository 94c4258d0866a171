"""Times to talk: offered by a school, accepted by who applied, as a file for calendars."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, flash, redirect
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import NotFound
from forum.jobs.actions import interviewing
from forum.jobs.calendar_file import calendar_of
from forum.jobs.forms.interview import OfferForm
from forum.jobs.queries import sent
from forum.jobs.queries.application import OWN, get_reading
from forum.jobs.routes.application import show

blueprint = Blueprint("application_interviews", __name__)


@blueprint.post("/applications/<int:application_id>/interviews")
@members
@limiter.limit(WRITES)
def offer(application_id: int) -> ResponseReturnValue:
    """Offer one time or several."""
    reading = get_reading(viewer(), application_id, lock=True)
    if reading.seat == OWN:
        raise NotFound
    form = OfferForm().offer(reading.posting.timezone)
    if form.accepts():
        form.attempt(lambda: interviewing.offer(viewer(), reading, form.offers))
        if form.status == 200:
            flash(f"{reading.name} is told, and chooses a time.", "good")
            return redirect(f"/applications/{application_id}#times", 303)
    return show(reading, offer=form)


@blueprint.post("/applications/<int:application_id>/interviews/<int:interview_id>/accept")
@members
@limiter.limit(WRITES)
def accept(application_id: int, interview_id: int) -> ResponseReturnValue:
    """Accept an offered time."""
    interviewing.accept(get_reading(viewer(), application_id, lock=True), interview_id)
    flash("Accepted. The school is told; the other times fall away.", "good")
    return redirect(f"/applications/{application_id}#times", 303)


@blueprint.post("/applications/<int:application_id>/interviews/<int:interview_id>/cancel")
@members
@limiter.limit(WRITES)
def cancel(application_id: int, interview_id: int) -> ResponseReturnValue:
    """Take back a time, from either side."""
    interviewing.cancel(get_reading(viewer(), application_id, lock=True), interview_id)
    flash("Cancelled. The other side is told.", "good")
    return redirect(f"/applications/{application_id}#times", 303)


@blueprint.get("/applications/<int:application_id>/interviews/<int:interview_id>.ics")
@members
def calendar(application_id: int, interview_id: int) -> ResponseReturnValue:
    """Send a time as a file that calendars read."""
    reading = get_reading(viewer(), application_id)
    row = next((one for one in sent.interviews_of(reading.row.id) if one.id == interview_id), None)
    if row is None:
        raise NotFound
    base = str(current_app.config["BASE_URL"])
    other = reading.organization.name if reading.seat == OWN else reading.name
    content = calendar_of(
        row,
        f"Interview: {other}, {reading.posting.title}",
        f"{base}/applications/{reading.row.id}",
        urlsplit(base).hostname or "localhost",
    )
    answer = Response(content, mimetype="text/calendar")
    answer.headers.set("Content-Disposition", "attachment", filename=f"interview-{row.id}.ics")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
