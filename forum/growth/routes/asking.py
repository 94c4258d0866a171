from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.growth.actions import asking
from forum.growth.forms import AskForm
from forum.growth.models import EndorsementAsk
from forum.growth.policy import MOST_ASKED
from forum.growth.queries import asks, framework
from forum.growth.queries.pages import get_person
from forum.growth.scale import HIGHEST
from forum.vocab.queries.skills import LEVELS

blueprint = Blueprint("growth_asking", __name__)
HOME = "/skills/endorsements"


@blueprint.route("/skills/endorsements/ask", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def ask() -> ResponseReturnValue:
    """Ask counterparts for an endorsement (`?skill=`, `?level=` and `?to=` are filled in)."""
    wanted = request.args
    people = asks.counterparts_of(viewer(), wanted.get("to", ""))
    level = wanted.get("level", "")
    form = AskForm(
        skill=wanted.get("skill"),
        level=int(level) if level in map(str, range(1, HIGHEST + 1)) else None,
        people=wanted.getlist("to")[:1],
    )
    form.offer(framework.sub_skills(), {person.username: person.name for person in people})
    if form.accepts() and (sent := form.attempt(lambda: _ask(form))) is not None:
        count = len(sent)
        flash(f"You asked {count} {'counterpart' if count == 1 else 'counterparts'}.", "good")
        return redirect(HOME, 303)
    page = render_template("growth/ask.html", form=form, most=MOST_ASKED, levels=LEVELS)
    return page, form.status


def _ask(form: AskForm) -> list[EndorsementAsk]:
    chosen = [get_person(viewer(), name) for name in dict.fromkeys(form.people.data)]
    said = {"slug": form.skill.data, "level": form.level.data, "note": form.note.data}
    return list(asking.ask(viewer(), chosen, **said))


@blueprint.post("/skills/endorsements/asks/<int:ask_id>/decline")
@members
@limiter.limit(WRITES)
def decline(ask_id: int) -> ResponseReturnValue:
    """Say no to a request for an endorsement; who asked is not told."""
    asking.decline(viewer(), ask_id)
    flash("Declined. They are not told.", "good")
    return redirect(HOME, 303)


@blueprint.post("/skills/endorsements/asks/<int:ask_id>/withdraw")
@members
@limiter.limit(WRITES)
def withdraw(ask_id: int) -> ResponseReturnValue:
    """Take back a request for an endorsement."""
    asking.withdraw(viewer(), ask_id)
    flash("Your request is taken back.", "good")
    return redirect(HOME, 303)
