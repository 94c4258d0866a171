"""Requests to talk: asked by who hires, answered by who was asked."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.paging import Cursor
from forum.organizations.queries.hiring import Desk, desks_of
from forum.talent.acting import DeskNeeded, acting_desk, find_desk
from forum.talent.actions import answering, asking
from forum.talent.choices import COOLDOWN_DAYS, REQUEST_DAYS, REQUESTS_A_DAY
from forum.talent.forms.asking import AnswerForm, AskForm
from forum.talent.policy import recruiting
from forum.talent.queries import requests
from forum.talent.queries.asking import Opening, asked_today, openings_of
from forum.talent.queries.seen import get_seen, seen_among
from forum.talent.queries.settings import get_mine

blueprint = Blueprint("talent_requests", __name__)
MINE = "/account/candidate/requests"
SENT = "/talent/requests"
GREETING = (
    "Hello,\n\nwe are looking for somebody for this role, and your work made me think of you: …\n\n"
    "Would you talk with me about it?"
)


@blueprint.route("/talent/<username>/ask", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def ask(username: str) -> ResponseReturnValue:
    """Ask a candidate to talk about an opening."""
    desk = acting_desk()
    person = get_seen(recruiting(desk), username)
    return ask_page(desk, person.id, person.name, openings_of(viewer(), desk), desk)


def ask_page(
    desk: Desk, number: int, name: str, openings: list[Opening], acting: Desk | None
) -> ResponseReturnValue:
    """Answer with the form by which a member is asked; `name` is "" where it is not to be told."""
    form = AskForm()
    choices = {str(one.id): f"{one.title}, {one.school}" for one in openings}
    form.opening.choices = {**({"": "Choose one"} if len(choices) > 1 else {}), **choices}
    if request.method == "GET":
        chosen = request.args.get("opening", "")
        form.opening.data = chosen if chosen in choices else ""
        form.message.data = GREETING
    if form.accepts():
        opening, message = int(form.opening.data), (form.message.data or "").strip()
        sent = form.attempt(
            lambda: asking.ask(viewer(), desk, number, opening, message, form.once_key)
        )
        if sent is not None:
            flash("Asked. You are told when there is an answer.", "good")
            return redirect(SENT, 303)
    page = render_template(
        "talent/ask.html",
        form=form,
        name=name,
        desk=desk,
        acting=acting,
        openings=openings,
        left=max(0, REQUESTS_A_DAY - len(asked_today(member_id()))),
        a_day=REQUESTS_A_DAY,
        days=REQUEST_DAYS,
    )
    return page, form.status


@blueprint.get(SENT)
@members
def sent() -> str:
    """List what the member asked in the roles they hold now."""
    desks = _desks()
    found = requests.sent(viewer(), _roles(desks), Cursor.parse(request.args.get("before")))
    return render_template(
        "talent/requests.html",
        found=found,
        desk=find_desk(),
        names=_names(desks, found.items),
        left=max(0, REQUESTS_A_DAY - len(asked_today(member_id()))),
        a_day=REQUESTS_A_DAY,
        cooldown=COOLDOWN_DAYS,
    )


@blueprint.post(f"{SENT}/<int:request_id>/withdraw")
@members
@limiter.limit(WRITES)
def withdraw(request_id: int) -> ResponseReturnValue:
    """Take a request back."""
    requests.get_sent(viewer(), _roles(_desks()), request_id)
    asking.withdraw(viewer(), request_id)
    flash("Your request is taken back.", "good")
    return redirect(SENT, 303)


@blueprint.get(MINE)
@members
def received() -> str:
    """List who asked the member to talk."""
    return render_template(
        "talent/requests_mine.html",
        found=requests.received(viewer(), Cursor.parse(request.args.get("before"))),
        off=get_mine(member_id()).audience == "off",
    )


@blueprint.route(f"{MINE}/<int:request_id>", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def answer(request_id: int) -> ResponseReturnValue:
    """Show a request to the member, with what a yes would share; answer it."""
    row = requests.get_received(viewer(), request_id)
    form = AnswerForm()
    if form.accepts():
        said, word = form.answer.data, form.word.data or ""
        done = form.attempt(lambda: answering.answer(viewer(), request_id, said, word))
        if done is not None:
            yes = f"{row.recruiter} sees your e-mail address now and can write to you."
            flash(yes if said == "accepted" else "They are told “not now”.", "good")
            return redirect(f"{MINE}/{request_id}", 303)
        # It may be another one by now: answered elsewhere, or taken back.
        row = requests.get_received(viewer(), request_id)
    page = render_template(
        "talent/requests_one.html", row=row, form=form, cooldown=COOLDOWN_DAYS, days=REQUEST_DAYS
    )
    return page, form.status


def _desks() -> list[Desk]:
    """Return the roles whose requests are read now: the one acted in, and those as a poster.

    Raises DeskNeeded for who has none.
    """
    acting = find_desk()
    desks = [*([acting] if acting else []), *desks_of(member_id(), "poster")]
    if not desks:
        raise DeskNeeded("Choose first in which role you look for candidates.")
    return desks


def _roles(desks: list[Desk]) -> frozenset[int]:
    return frozenset(desk.role_id for desk in desks)


def _names(desks: list[Desk], rows: Sequence[requests.Request]) -> dict[int, str]:
    """Return request → name, of those whose name may be read by the one who asked.

    Who agreed to talk is known by name; whom a recruiter asked, as long as they are there for them.
    Whom a poster asked was never named.
    """
    found: dict[int, str] = {}
    for desk in desks:
        if desk.kind != "recruiter":
            continue
        mine = [row for row in rows if row.role_id == desk.role_id]
        seen = seen_among(recruiting(desk), [row.member_id for row in mine])
        found |= {row.id: row.member for row in mine if row.member_id in seen}
    agreed = [row for row in rows if row.state == "accepted"]
    return found | {row.id: row.member for row in agreed}
