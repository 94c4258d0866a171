from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members, viewer
from forum.core.limits import WRITES, limiter
from forum.organizations.queries import finding
from forum.talent.actions import settings as actions
from forum.talent.choices import AUDIENCES, AVAILABILITY, MOVES, PURGE_DAYS
from forum.talent.forms.settings import SettingsForm
from forum.talent.queries import settings as queries

blueprint = Blueprint("candidate_settings", __name__)
PLACE = "/account/candidate"
MOST_WORDS = 100


@blueprint.route(PLACE, methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def settings() -> ResponseReturnValue:
    """Show and change what a member shows to those who look for people."""
    me, row = member_id(), queries.get_mine(member_id())
    evidence = queries.evidence_of(me)
    pieces = queries.pieces_to_choose(viewer(), evidence)
    form = SettingsForm().offer(pieces)
    if request.method == "GET":
        form.tell(row, queries.states_of(me), evidence)
    if form.accepts() and form.attempt(lambda: actions.save(viewer(), form.shown())) is not None:
        flash(_said(form.audience.data), "good")
        return redirect(PLACE, 303)
    page = render_template(
        "talent/settings.html",
        form=form,
        row=row,
        pieces=pieces,
        audiences=AUDIENCES,
        keep_days=PURGE_DAYS,
        employers=queries.employers_of(me),
        hidden=queries.hidden_of(me),
        lists=queries.list_count(me),
    )
    return page, form.status


@blueprint.post(f"{PLACE}/off")
@members
@limiter.limit(WRITES)
def off() -> ResponseReturnValue:
    """Show the member to nobody any more."""
    actions.turn_off(viewer())
    flash(_said("off"), "good")
    return redirect(PLACE, 303)


@blueprint.get(f"{PLACE}/hidden")
@members
def hidden() -> str:
    """Show from whom a member is hidden, and find an organization to hide from."""
    me, words = member_id(), _words()
    return render_template(
        "talent/settings_hidden.html",
        employers=queries.employers_of(me),
        hidden=queries.hidden_of(me),
        words=words,
        found=finding.complete(words) if words else [],
        off=queries.get_mine(me).audience == "off",
    )


@blueprint.get(f"{PLACE}/preview")
@members
def preview() -> str:
    """Show a member what a recruiter of an organization sees of them, and who sees nothing."""
    me, words = member_id(), _words()
    chosen = request.args.get("of", "")[:100]
    place = finding.get_by_slug(chosen) if chosen else None
    return render_template(
        "talent/settings_preview.html",
        place=place,
        sheet=queries.sheet_for(viewer(), place.id if place else 0),
        row=queries.get_mine(me),
        audiences=AUDIENCES,
        employers=queries.employers_of(me),
        hidden=queries.hidden_of(me),
        words=words,
        found=finding.complete(words) if words else [],
        availability=AVAILABILITY,
        moves=MOVES,
    )


@blueprint.post(f"{PLACE}/hidden")
@members
@limiter.limit(WRITES)
def hide() -> ResponseReturnValue:
    """Hide from an organization and its whole network."""
    place = finding.get_by_slug(request.form.get("organization", "")[:100])
    actions.hide(viewer(), place)
    flash(f"You are hidden from {place.name} and its whole network.", "good")
    return redirect(f"{PLACE}/hidden", 303)


@blueprint.post(f"{PLACE}/hidden/<int:organization_id>/drop")
@members
@limiter.limit(WRITES)
def show_again(organization_id: int) -> ResponseReturnValue:
    """Hide from an organization no more."""
    actions.hide_no_more(viewer(), organization_id)
    flash("Taken off the list.", "good")
    return redirect(f"{PLACE}/hidden", 303)


def _words() -> str:
    return " ".join(request.args.get("q", "").split())[:MOST_WORDS]


def _said(audience: str) -> str:
    if audience == "off":
        return "Nobody sees you as a candidate now."
    return f"Saved. Who sees you as a candidate: {AUDIENCES[audience].lower()}."
