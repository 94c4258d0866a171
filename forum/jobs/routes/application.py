"""The page of one application, for who applied and for the school, and what the school does."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import NotFound
from forum.jobs.actions import forgetting, moving
from forum.jobs.actions.counting_equal import may_open_equal
from forum.jobs.actions.interviewing import TALKING
from forum.jobs.actions.talking import why_closed
from forum.jobs.forms.interview import OfferForm
from forum.jobs.forms.message import WordForm
from forum.jobs.forms.moving import MoveForm
from forum.jobs.forms.review import ReviewForm
from forum.jobs.letters import letter_of
from forum.jobs.machine import SCHOOL, STATES, moves
from forum.jobs.queries import sent
from forum.jobs.queries.application import DESK, OWN, Reading, get_reading
from forum.jobs.queries.references import asked_for
from forum.jobs.queries.reviews import ratings_for
from forum.jobs.reading import RATINGS

blueprint = Blueprint("application_page", __name__)


def show(reading: Reading, **forms: Any) -> ResponseReturnValue:
    """Answer with the page of an application, with what was typed into one of its forms."""
    me = viewer()
    status = max((form.status for form in forms.values()), default=200)
    own = reading.seat == OWN
    values: dict[str, Any] = {
        "reading": reading,
        "row": reading.row,
        "posting": reading.posting,
        "own": own,
        "desk": reading.seat == DESK,
        "states": STATES,
        "history": sent.history_of(me, reading),
        "interviews": sent.interviews_of(reading.row.id),
        "talking": reading.row.state in TALKING,
        "closed": why_closed(reading),
        "word_form": forms.get("word") or WordForm(formdata=None),
        "offer_form": forms.get("offer")
        or OfferForm(formdata=None).offer(reading.posting.timezone),
    }
    if own:
        values |= {"content": sent.content_of(me, reading), "asked": asked_for(reading.row.id)}
        values |= {"equal": may_open_equal(reading.row, reading.posting)}
    else:
        values |= _for_school(reading, forms)
    return render_template("jobs/applications/page.html", **values), status


def _for_school(reading: Reading, forms: dict[str, Any]) -> dict[str, Any]:
    me, row = viewer(), reading.row
    return {
        "content": sent.content_of(me, reading) if reading.shown else None,
        "ratings": ratings_for(row.id, me.id or 0),
        "rating_names": RATINGS,
        "review_form": forms.get("review") or ReviewForm(formdata=None),
        "ways": [state for state in moves(row.state, SCHOOL) if state != "viewed"],
    }


def _letter(reading: Reading, state: str) -> str:
    return letter_of(reading.settings, state, reading.posting.title, reading.organization.name)


@blueprint.get("/applications/<int:application_id>")
@members
def page(application_id: int) -> ResponseReturnValue:
    """Show an application: to who applied their side, to the school its own."""
    reading = get_reading(viewer(), application_id)
    if reading.row.state == "draft":
        return redirect(f"/jobs/{reading.posting.id}/apply", 303)
    return show(reading)


@blueprint.post("/applications/<int:application_id>/read")
@members
@limiter.limit(WRITES)
def read(application_id: int) -> ResponseReturnValue:
    """Open a new application from the board, which marks it as read."""
    reading = get_reading(viewer(), application_id, lock=True)
    mark_read(reading)
    return redirect(f"/applications/{application_id}", 303)


def mark_read(reading: Reading) -> None:
    """Mark a new application as read when somebody of the desk acts on it."""
    if reading.seat == DESK and reading.row.state == "submitted":
        moving.move_application(reading.row, "viewed", viewer(), SCHOOL)


@blueprint.route("/applications/<int:application_id>/move", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def move(application_id: int) -> ResponseReturnValue:
    """Move an application: choose where, look at the message, send it."""
    reading = get_reading(viewer(), application_id, lock=request.method == "POST")
    if reading.seat == OWN:
        raise NotFound
    form = MoveForm()
    if request.method == "GET":
        form.after.data = _way(reading)
        form.seen.data = reading.row.state
        form.message.data = _letter(reading, form.after.data)
    if form.accepts():
        after, message, seen = form.after.data or "", form.message.data, form.seen.data or ""
        form.attempt(
            lambda: moving.move_application(
                reading.row, after, viewer(), SCHOOL, message, seen=seen
            )
        )
        if form.status == 200:
            flash(f"{reading.name} is “{STATES[after].label}” now, and was told.", "good")
            return redirect(f"/applications/{application_id}", 303)
    # Sent again, the form is about what stands on the page now.
    form.seen.data = reading.row.state
    page = render_template(
        "jobs/applications/page_move.html",
        reading=reading,
        form=form,
        states=STATES,
        desk=reading.seat == DESK,
    )
    return page, form.status


def _way(reading: Reading) -> str:
    after = request.args.get("after", "")
    if after not in moves(reading.row.state, SCHOOL):
        raise NotFound
    return after


@blueprint.get("/applications/<int:application_id>/files/<int:file_id>/<_filename>")
@members
def document(application_id: int, file_id: int, _filename: str) -> ResponseReturnValue:
    """Send a file of an application to whoever may open it; the name at the end is for people."""
    from forum.core.files import sent as send

    return send(sent.get_document(get_reading(viewer(), application_id), file_id))


@blueprint.post("/applications/<int:application_id>/erase")
@members
@limiter.limit(WRITES)
def erase(application_id: int) -> ResponseReturnValue:
    """Erase the application of somebody hired, which no clock does."""
    reading = get_reading(viewer(), application_id, lock=True)
    forgetting.erase_hired(reading)
    flash("The application is erased. That somebody was hired is still counted.", "good")
    return redirect(f"/jobs/{reading.posting.id}/applications", 303)
