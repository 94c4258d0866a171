"""Rating an application."""

from __future__ import annotations

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import NotFound
from forum.jobs.actions.reviewing import rate
from forum.jobs.forms.review import ReviewForm
from forum.jobs.queries.application import OWN, get_reading
from forum.jobs.routes.application import mark_read, show

blueprint = Blueprint("application_reviews", __name__)


@blueprint.post("/applications/<int:application_id>/rating")
@members
@limiter.limit(WRITES)
def rating(application_id: int) -> ResponseReturnValue:
    """Keep what one reader thinks of an application."""
    reading = get_reading(viewer(), application_id, lock=True)
    if reading.seat == OWN:
        raise NotFound
    form = ReviewForm()
    if form.accepts():
        chosen, note = int(form.rating.data or 0), form.note.data or ""
        form.attempt(lambda: rate(viewer(), reading, chosen, note))
        if form.status == 200:
            mark_read(reading)
            flash("Your rating is in. You see what the others think now.", "good")
            return redirect(f"/applications/{application_id}#ratings", 303)
    return show(reading, review=form)
