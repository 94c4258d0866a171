from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import admins, everyone, members, viewer
from forum.core.kept import keep
from forum.core.limits import WRITES, limiter
from forum.core.paging import page_number
from forum.core.refusals import NotFound
from forum.vocab.actions import skills as acts
from forum.vocab.case import case_document
from forum.vocab.forms import DeclineForm, SkillAdoptForm, SkillProposalForm, VoteForm
from forum.vocab.models import SkillProposal
from forum.vocab.queries.skills import (
    LEVELS,
    FrameworkPage,
    find_framework,
    get_skill_proposal,
)
from forum.vocab.vocabularies import SKILLS

blueprint = Blueprint("skills", __name__)


def _framework() -> FrameworkPage | None:
    asked = request.args.get("version")
    return find_framework(page_number(asked) if asked is not None else None)


@blueprint.get("/skills")
@everyone
def framework() -> str:
    """Show the five skills, their sub-skills and the four levels of each."""
    keep()
    return render_template("vocab/skills.html", framework=_framework(), levels=LEVELS)


@blueprint.get("/skills.json")
@everyone
def export() -> ResponseReturnValue:
    """Give a version of the framework to programs, in the shape of CASE."""
    found = _framework()
    if found is None:
        raise NotFound
    return jsonify(case_document(found, current_app.config["BASE_URL"]))


@blueprint.route("/skills/proposals/new", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def propose() -> ResponseReturnValue:
    """Propose a skill that is missing in the framework."""
    form = SkillProposalForm()
    if form.accepts():
        words = (form.skill.data, form.name.data, form.why.data, form.behaviors.data)
        form.attempt(lambda: acts.propose_skill(viewer(), *words))
        if form.status == 200:
            flash("Thank you. Others can vote for it now.", "good")
            return redirect("/skills/proposals", 303)
    return render_template("vocab/propose_skill.html", form=form), form.status


@blueprint.post("/skills/proposals/<int:proposal_id>/vote")
@members
@limiter.limit(WRITES)
def vote(proposal_id: int) -> ResponseReturnValue:
    """Count the member among those who miss a skill too, or no longer."""
    proposal = get_skill_proposal(proposal_id, lock=True)
    acts.vote_for_skill(viewer(), proposal, bool(VoteForm().on.data))
    return redirect(f"/skills/proposals#proposal-{proposal.id}", 303)


@blueprint.route("/skills/proposals/<int:proposal_id>", methods=["GET", "POST"])
@admins
@limiter.limit(WRITES, methods=["POST"])
def answer(proposal_id: int) -> ResponseReturnValue:
    """Adopt a proposed skill into a new version of the framework, or decline it."""
    row = get_skill_proposal(proposal_id, lock=request.method == "POST")
    act = request.form.get("act", "")
    forms = _forms(row, act)
    form = forms.get(act)
    if form is not None and form.accepts():
        form.attempt(lambda: _answered(row, act, form))
        if form.status == 200:
            flash("Done. The author is told.", "good")
            return redirect("/skills" if act == "adopt" else "/skills/proposals", 303)
    page = render_template(
        "vocab/skill_proposal.html", proposal=row, skills=SKILLS, forms=forms, act=act
    )
    return page, form.status if form is not None else (200 if request.method == "GET" else 422)


def _forms(row: SkillProposal, act: str) -> dict[str, Any]:
    """Return both forms; only the one that was sent reads what was typed."""
    given = {"label": row.name, "skill": row.skill}
    adopt: dict[str, Any] = {} if act == "adopt" else {"formdata": None}
    decline: dict[str, Any] = {} if act == "decline" else {"formdata": None}
    return {
        "adopt": SkillAdoptForm(data=given, prefix="adopt-", **adopt),
        "decline": DeclineForm(prefix="decline-", **decline),
    }


def _answered(row: SkillProposal, act: str, form: Any) -> None:
    said = form.answer.data or ""
    if act == "decline":
        acts.decline_skill(viewer(), row, said)
        return
    new = acts.NewSkill(form.skill.data, form.label.data, form.levels(), form.sources.data or "")
    acts.adopt_skill(viewer(), row, new, said)
