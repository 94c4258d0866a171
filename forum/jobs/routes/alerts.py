from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members, viewer
from forum.core.limits import WRITES, limiter
from forum.jobs.alerts import KIND, asked_of, told
from forum.search import saving
from forum.search.saved import EVERY, get_saved, saved_of
from forum.search.saved_forms import ChangeForm, SaveForm

blueprint = Blueprint("job_alerts", __name__)


@blueprint.get("/jobs/alerts")
@members
def alerts() -> str:
    """List the searches a member keeps, and offer to keep the one the address asks."""
    question = KIND.clean(request.query_string.decode(errors="replace"))
    form = SaveForm(formdata=None, question=question, name=_name_of(question))
    return _page(form, question)


@blueprint.post("/jobs/alerts")
@members
@limiter.limit(WRITES)
def save() -> ResponseReturnValue:
    """Keep a search."""
    form = SaveForm()
    question = KIND.clean(form.question.data or "")
    if form.accepts():
        name, every = form.name.data or "", form.every.data
        kept = form.attempt(lambda: saving.keep(viewer(), KIND, name, question, every))
        if kept is not None:
            flash("The search is kept. You are told of openings that are new from now on.", "good")
            return redirect(KIND.base + "/alerts", 303)
    return _page(form, question), form.status


@blueprint.post("/jobs/alerts/<int:number>")
@members
@limiter.limit(WRITES)
def change(number: int) -> ResponseReturnValue:
    """Call a kept search otherwise, or be told of it at other times."""
    row = get_saved(member_id(), number, KIND.name, lock=True)
    form = ChangeForm()
    if form.accepts():
        saving.change(viewer(), row, form.name.data or "", form.every.data)
        flash("Saved.", "good")
    else:
        wrong = [str(message) for messages in form.errors.values() for message in messages]
        flash("Nothing was changed. " + " ".join(wrong), "bad")
    return redirect(KIND.base + "/alerts", 303)


@blueprint.post("/jobs/alerts/<int:number>/drop")
@members
@limiter.limit(WRITES)
def drop(number: int) -> ResponseReturnValue:
    """Forget a kept search."""
    saving.drop(member_id(), number, KIND.name)
    flash("The search is no longer kept.", "good")
    return redirect(KIND.base + "/alerts", 303)


def _page(form: SaveForm, question: str) -> str:
    return render_template(
        "jobs/alerts.html",
        form=form,
        told=told(question),
        rows=saved_of(member_id(), KIND.name),
        every=EVERY,
        base=KIND.base + "/alerts",
    )


def _name_of(question: str) -> str:
    """Return a name to begin with: what is asked, in words."""
    asked = asked_of(question)
    return asked.q or told(question)[:100] if asked.narrowed else "All openings"
