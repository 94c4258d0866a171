from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members, viewer
from forum.core.forms import Form
from forum.core.limits import WRITES, limiter
from forum.counterparts import policy
from forum.counterparts.actions import pairing
from forum.counterparts.forms import CheckInForm, CloseForm, GoalForm
from forum.counterparts.queries import requests
from forum.counterparts.queries.people import UNKNOWN, get_tie, pairs_of

blueprint = Blueprint("counterpart", __name__)


@blueprint.get("/counterparts/<username>")
@members
def show(username: str) -> ResponseReturnValue:
    """Show what two counterparts share, and what they set out to do."""
    return _page(username)


def _page(username: str, form: Form | None = None) -> ResponseReturnValue:
    tie = get_tie(viewer(), username)
    forms = {
        kind: form if isinstance(form, kind) else kind(formdata=None)
        for kind in (GoalForm, CheckInForm, CloseForm)
    }
    pairings = requests.pairings_of(member_id(), tie.id)
    page = render_template(
        "counterparts/counterpart.html",
        tie=tie,
        pair=pairs_of(viewer(), [tie.id]).get(tie.id, UNKNOWN),
        asked=[r for r in requests.between(member_id(), tie.id) if r.state == "accepted"],
        current=next((one for one in pairings if one.closed_at is None), None),
        past=[one for one in pairings if one.closed_at is not None],
        kinds=policy.TIES,
        most_check_ins=policy.MOST_CHECK_INS,
        goal_form=forms[GoalForm],
        check_in_form=forms[CheckInForm],
        close_form=forms[CloseForm],
    )
    return page, form.status if form else 200


def _write(username: str, form: Form, act: Callable[[], object], done: str) -> ResponseReturnValue:
    """Do what a form of the page asks for; show the page again with what is wrong in it."""
    get_tie(viewer(), username)
    if form.accepts():
        form.attempt(act)
    if form.errors or form.form_errors:
        return _page(username, form)
    flash(done, "good")
    return redirect(f"/counterparts/{username}", 303)


@blueprint.post("/counterparts/<username>/goal")
@members
@limiter.limit(WRITES)
def start(username: str) -> ResponseReturnValue:
    """Set out for a goal together."""
    form = GoalForm()
    goal = (form.goal.data or "").strip()
    return _write(
        username, form, lambda: pairing.start(viewer(), username, goal), "Your goal is set."
    )


@blueprint.post("/counterparts/<username>/goal/<int:pairing_id>/check-in")
@members
@limiter.limit(WRITES)
def check_in(username: str, pairing_id: int) -> ResponseReturnValue:
    """Write how it is going."""
    form = CheckInForm()
    note = (form.note.data or "").strip()
    return _write(
        username,
        form,
        lambda: pairing.check_in(viewer(), username, pairing_id, note),
        "Your check-in is written.",
    )


@blueprint.post("/counterparts/<username>/goal/<int:pairing_id>/close")
@members
@limiter.limit(WRITES)
def close(username: str, pairing_id: int) -> ResponseReturnValue:
    """Close a goal and say whether it helped."""
    form = CloseForm()
    helped, closing = form.helped.data == "yes", (form.closing.data or "").strip()
    return _write(
        username,
        form,
        lambda: pairing.close(viewer(), username, pairing_id, helped, closing),
        "The goal is closed. Thank you: this helps to suggest the right people to you.",
    )


@blueprint.post("/counterparts/<username>/end")
@members
@limiter.limit(WRITES)
def end(username: str) -> ResponseReturnValue:
    """End a connection."""
    tie = get_tie(viewer(), username)
    pairing.end(viewer(), username)
    flash(f"You and {tie.name} are not counterparts any more.", "good")
    return redirect("/counterparts/requests", 303)
