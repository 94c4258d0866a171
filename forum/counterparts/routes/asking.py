from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Invalid
from forum.counterparts import policy
from forum.counterparts.actions import asking
from forum.counterparts.forms import AnswerForm, AskForm
from forum.counterparts.models import ConnectionRequest
from forum.counterparts.queries import requests
from forum.counterparts.queries.people import UNKNOWN, get_person, pairs_of, ties_of

blueprint = Blueprint("counterpart_requests", __name__)
ANSWERED = {
    "accepted": "You are counterparts now.",
    "later": "{name} is told “not now”, and nothing else.",
    "declined": "{name} is told “not now”, and nothing else.",
}


@blueprint.route("/counterparts/<username>/ask", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def ask(username: str) -> ResponseReturnValue:
    """Ask somebody to meet."""
    person = get_person(viewer(), username)
    form = AskForm()
    if form.accepts():
        asked = form.attempt(
            lambda: asking.ask(viewer(), person.username, (form.purpose.data or "").strip())
        )
        if asked is not None:
            return _asked(asked, person.name, person.username)
    pair = pairs_of(viewer(), [person.id]).get(person.id, UNKNOWN)
    page = render_template(
        "counterparts/ask.html",
        form=form,
        person=person,
        pair=pair,
        full=not form.errors and requests.open_count(member_id()) >= policy.MOST_OPEN,
        most_open=policy.MOST_OPEN,
    )
    return page, form.status


def _asked(request: ConnectionRequest, name: str, username: str) -> ResponseReturnValue:
    if request.state == "accepted":
        flash(f"{name} had asked you too: you are counterparts now.", "good")
        return redirect(f"/counterparts/{username}", 303)
    flash(f"{name} is asked. You are told when they answer.", "good")
    return redirect("/counterparts/requests", 303)


@blueprint.get("/counterparts/requests")
@members
def show_requests() -> str:
    """List who asks a member, whom they asked, and whom they know."""
    waiting = requests.received(viewer())
    return render_template(
        "counterparts/requests.html",
        waiting=waiting,
        pairs=pairs_of(viewer(), [row.user_id for row in waiting]),
        sent=requests.sent(viewer()),
        ties=ties_of(viewer()),
        kinds=policy.TIES,
        unknown=UNKNOWN,
        most_open=policy.MOST_OPEN,
    )


@blueprint.post("/counterparts/requests/<int:request_id>")
@members
@limiter.limit(WRITES)
def answer(request_id: int) -> ResponseReturnValue:
    """Accept a request, put it off or decline it."""
    found = requests.request_to(member_id(), request_id)
    form = AnswerForm()
    if not form.accepts():
        raise Invalid("Choose one of the answers.")
    other = requests.names_of([found.from_id])[found.from_id]
    asking.answer(viewer(), request_id, form.answer.data)
    flash(ANSWERED[form.answer.data].format(name=other.name), "good")
    if form.answer.data == "accepted":
        return redirect(f"/counterparts/{other.username}", 303)
    return redirect("/counterparts/requests", 303)


@blueprint.post("/counterparts/requests/<int:request_id>/withdraw")
@members
@limiter.limit(WRITES)
def withdraw(request_id: int) -> ResponseReturnValue:
    """Take a request back."""
    asking.withdraw(viewer(), request_id)
    flash("Your request is taken back. They see nothing of it any more.", "good")
    return redirect("/counterparts/requests", 303)
