"""The conversation of an application."""

from __future__ import annotations

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.jobs.actions.talking import say
from forum.jobs.forms.message import WordForm
from forum.jobs.queries.application import get_reading
from forum.jobs.routes.application import mark_read, show

blueprint = Blueprint("application_talk", __name__)


@blueprint.post("/applications/<int:application_id>/messages")
@members
@limiter.limit(WRITES)
def write(application_id: int) -> ResponseReturnValue:
    """Write to the other side."""
    reading = get_reading(viewer(), application_id, lock=True)
    form = WordForm()
    if form.accepts():
        body, once = form.body.data or "", form.once_key
        form.attempt(lambda: say(viewer(), reading, body, once))
        if form.status == 200:
            mark_read(reading)
            flash("Your message is sent.", "good")
            return redirect(f"/applications/{application_id}#talk", 303)
    return show(reading, word=form)
