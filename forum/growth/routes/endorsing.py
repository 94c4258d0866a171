from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Invalid
from forum.growth.actions import endorsing
from forum.growth.forms import EndorsementForm
from forum.growth.models import Endorsement
from forum.growth.policy import highest_level, why_not_endorse
from forum.growth.queries import asks, endorsements, evidence, framework
from forum.growth.queries.pages import Owner, get_person
from forum.growth.scale import BASES, HIGHEST, LEVELS
from forum.vocab.models import SubSkill
from forum.vocab.vocabularies import SKILLS

blueprint = Blueprint("growth_endorsing", __name__)
HOME = "/skills/endorsements"


@blueprint.get(HOME)
@members
def mine() -> str:
    """List the endorsements the member has and those they gave."""
    return render_template(
        "growth/endorsements.html",
        received=endorsements.received(viewer()),
        given=endorsements.given(viewer()),
        asked_of=asks.asked_of(viewer()),
        asked_by=asks.asked_by(viewer()),
        labels={item.slug: item.label for item in framework.sub_skills()},
        levels=LEVELS,
        bases=BASES,
    )


@blueprint.route("/members/<username>/skills/endorse", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def endorse(username: str) -> ResponseReturnValue:
    """Vouch for one sub-skill (`?skill=`) of a counterpart, or choose which one."""
    owner = get_person(viewer(), username)
    slug = request.form.get("skill") or request.args.get("skill", "")
    item = next((i for i in framework.sub_skills() if i.slug == slug), None)
    tie = endorsements.tie_between(viewer(), owner.id, slug)
    refusal = why_not_endorse(tie)
    if request.method == "GET" and refusal is not None:
        raise refusal
    if item is None:
        return _choose(owner, bool(slug))
    ask = asks.find_asked(viewer(), owner.id, item.slug)
    form = _form(owner, item, min(ask.level, highest_level(tie.step)) if ask else None)
    if form.accepts() and form.attempt(lambda: _endorse(form, owner, item)) is not None:
        flash(f"Thank you. {owner.name} is told of your endorsement.", "good")
        return redirect(HOME, 303)
    page = render_template(
        "growth/endorse.html",
        form=form,
        owner=owner,
        item=item,
        levels=LEVELS,
        highest=highest_level(tie.step),
        ask=ask,
    )
    return page, form.status


def _form(owner: Owner, item: SubSkill, level: int | None) -> EndorsementForm:
    seen = evidence.seen_by(viewer(), owner.id, owner.connected, evidence.of_member(owner.id))
    titles = {e.id: e.title for e in seen if item.slug in e.slugs}
    return EndorsementForm(skill=item.slug, level=level).offer(HIGHEST, titles)


def _choose(owner: Owner, unknown: bool) -> ResponseReturnValue:
    page = render_template(
        "growth/choose.html",
        owner=owner,
        items=framework.sub_skills(),
        skills=SKILLS,
        unknown=unknown,
    )
    return page, 422 if unknown or request.method == "POST" else 200


def _endorse(form: EndorsementForm, owner: Owner, item: SubSkill) -> Endorsement:
    return endorsing.endorse(
        viewer(),
        owner,
        slug=item.slug,
        level=form.level.data,
        basis=form.basis.data,
        note=form.note.data,
        evidence_id=form.evidence.data or None,
    )


@blueprint.post("/skills/endorsements/<int:endorsement_id>/revoke")
@members
@limiter.limit(WRITES)
def revoke(endorsement_id: int) -> ResponseReturnValue:
    """Take back an endorsement."""
    endorsing.revoke(viewer(), endorsement_id)
    flash("Your endorsement is taken back.", "good")
    return redirect(HOME, 303)


@blueprint.post("/skills/endorsements/<int:endorsement_id>/view")
@members
@limiter.limit(WRITES)
def show(endorsement_id: int) -> ResponseReturnValue:
    """Take an endorsement one was given from view (`on=0`), or show it again (`on=1`)."""
    wanted = request.form.get("on")
    if wanted not in ("0", "1"):
        raise Invalid("Say whether it is shown.")
    endorsing.set_hidden(viewer(), endorsement_id, wanted == "0")
    flash("It is shown again." if wanted == "1" else "It is taken from view.", "good")
    return redirect(HOME, 303)
