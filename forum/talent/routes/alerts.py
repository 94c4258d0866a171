from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import NotFound
from forum.organizations.queries.hiring import Desk
from forum.search import saving
from forum.search.models import SavedSearch
from forum.search.saved import EVERY, get_saved, saved_of
from forum.search.saved_forms import ChangeForm, SaveForm
from forum.talent.acting import acting_desk
from forum.talent.alerts import KIND, told

blueprint = Blueprint("talent_alerts", __name__)
PLACE = "/talent/alerts"


@blueprint.get(PLACE)
@members
def alerts() -> str:
    """List the searches a recruiter keeps under the role acted in; offer to keep one more."""
    desk = acting_desk()
    question = KIND.clean(request.query_string.decode(errors="replace"))
    form = SaveForm(formdata=None, question=question, name=told(question)[:100])
    return _page(desk, form, question)


@blueprint.post(PLACE)
@members
@limiter.limit(WRITES)
def save() -> ResponseReturnValue:
    """Keep a search under the role acted in."""
    desk, form = acting_desk(), SaveForm()
    question = KIND.clean(form.question.data or "")
    if form.accepts():
        name, every = form.name.data or "", form.every.data
        kept = form.attempt(
            lambda: saving.keep(viewer(), KIND, name, question, every, desk.role_id)
        )
        if kept is not None:
            flash("The search is kept. You are told how many are new from now on.", "good")
            return redirect(PLACE, 303)
    return _page(desk, form, question), form.status


@blueprint.post(f"{PLACE}/<int:number>")
@members
@limiter.limit(WRITES)
def change(number: int) -> ResponseReturnValue:
    """Call a kept search otherwise, or be told of it at other times."""
    row, form = _own(acting_desk(), number), ChangeForm()
    if form.accepts():
        saving.change(viewer(), row, form.name.data or "", form.every.data)
        flash("Saved.", "good")
    else:
        wrong = [str(message) for messages in form.errors.values() for message in messages]
        flash("Nothing was changed. " + " ".join(wrong), "bad")
    return redirect(PLACE, 303)


@blueprint.post(f"{PLACE}/<int:number>/drop")
@members
@limiter.limit(WRITES)
def drop(number: int) -> ResponseReturnValue:
    """Forget a kept search."""
    row = _own(acting_desk(), number)
    saving.drop(row.user_id, row.id, KIND.name)
    flash("The search is no longer kept.", "good")
    return redirect(PLACE, 303)


def _own(desk: Desk, number: int) -> SavedSearch:
    row = get_saved(desk.user_id, number, KIND.name, lock=True)
    if row.role_id != desk.role_id:
        raise NotFound
    return row


def _page(desk: Desk, form: SaveForm, question: str) -> str:
    return render_template(
        "talent/alerts.html",
        desk=desk,
        form=form,
        told=told(question),
        rows=saved_of(desk.user_id, KIND.name, desk.role_id),
        every=EVERY,
        base=PLACE,
    )
