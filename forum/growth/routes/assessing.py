from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import NotFound
from forum.growth.actions import assessing
from forum.growth.forms import StepForm, step_form
from forum.growth.models import Assessment
from forum.growth.queries import assessments, evidence, framework
from forum.growth.queries.pages import rows_of
from forum.growth.scale import LEVELS
from forum.members.queries.people import get_profile
from forum.vocab.models import SubSkill
from forum.vocab.vocabularies import SKILLS

blueprint = Blueprint("growth_assessing", __name__)
HOME = "/skills/mine"
STEPS = tuple(SKILLS)


@blueprint.get(HOME)
@members
def mine() -> str:
    """Show what the member says of their skills, how that changed, and how to go on."""
    person = member_id()
    looks = assessments.of_member(person)
    draft = next((look for look in looks if look.finished_at is None), None)
    done = [look for look in looks if look.finished_at is not None]
    latest = done[0] if done else None
    items = framework.sub_skills(latest.version if latest else None)
    found = assessments.levels_of([look.id for look in looks])
    history = rows = None
    if latest is not None:
        history = assessments.history(
            [look for look in done if look.version == latest.version], items, found
        )
        shown = evidence.shown_slugs(evidence.of_member(person))
        rows = rows_of(items, found.get(latest.id, {}), (), shown)
    return render_template(
        "growth/mine.html",
        draft=draft,
        answered=len(found.get(draft.id, {})) if draft else 0,
        latest=latest,
        earlier=[look for look in done if latest and look.version != latest.version],
        items=items,
        rows=rows,
        history=history,
        shown=get_profile(person).skills_shown,
        skills=SKILLS,
        levels=LEVELS,
    )


@blueprint.post("/skills/mine/start")
@members
@limiter.limit(WRITES)
def start() -> ResponseReturnValue:
    """Begin a self-assessment, or go on with the open one."""
    draft = assessing.start(viewer())
    left = _first_left(draft)
    return redirect(f"{HOME}/{left or STEPS[0]}", 303)


def _first_left(draft: Assessment) -> str | None:
    """Return the first step in which a sub-skill has no level, None when there is none."""
    levels = assessments.levels_of([draft.id]).get(draft.id, {})
    items = framework.sub_skills(draft.version)
    left = {item.skill for item in items if item.slug not in levels}
    return next((skill for skill in STEPS if skill in left), None)


@blueprint.route("/skills/mine/<skill>", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def step(skill: str) -> ResponseReturnValue:
    """Show one step of a self-assessment and keep what is chosen there."""
    if skill not in SKILLS:
        raise NotFound
    draft = assessments.find_draft(member_id())
    if draft is None and request.method == "GET":
        return redirect(HOME, 303)
    made = _step(skill, draft)
    if made.form.accepts():
        saved = made.form.attempt(lambda: _save(made))
        if saved is not None:
            return redirect(_next(skill, saved), 303)
        if draft is not None:
            # Sent once more, it goes into the self-assessment that is open now.
            made.form.assessment.data = str(draft.id)
    return render_template("growth/step.html", **made._asdict(), **_around(made)), made.form.status


class Step(NamedTuple):
    """A step of a self-assessment: its skill, its sub-skills and their form."""

    skill: str
    draft: Assessment | None
    items: Sequence[SubSkill]
    all_items: Sequence[SubSkill]
    answered: set[str]
    form: StepForm


def _step(skill: str, draft: Assessment | None) -> Step:
    every = framework.sub_skills(draft.version if draft else None)
    items = [item for item in every if item.skill == skill]
    levels = assessments.levels_of([draft.id]).get(draft.id, {}) if draft else {}
    form = step_form(items, levels, draft.id if draft else 0)
    return Step(skill, draft, items, every, set(levels), form)


def _save(made: Step) -> Assessment | None:
    number = made.form.assessment_id()
    assessing.save_step(viewer(), number, made.form.levels(made.items))
    return assessments.find_draft(member_id())


def _around(made: Step) -> dict[str, object]:
    return {
        "skills": SKILLS,
        "levels": LEVELS,
        "steps": STEPS,
        "place": STEPS.index(made.skill) + 1,
    }


def _next(skill: str, draft: Assessment) -> str:
    """Return where to go on after a step was kept; the last one ends the self-assessment."""
    place = STEPS.index(skill)
    if request.form.get("later"):
        flash("Kept. You can go on whenever you like.", "good")
        return HOME
    if request.form.get("back") and place:
        return f"{HOME}/{STEPS[place - 1]}"
    if place + 1 < len(STEPS):
        return f"{HOME}/{STEPS[place + 1]}"
    left = _first_left(draft)
    if left is not None:
        flash("Kept. Some sub-skills have no level yet: they are marked below.", "warn")
        return f"{HOME}/{left}"
    assessing.finish(viewer(), draft.id)
    flash("Done. Below is what you say of yourself today.", "good")
    return HOME


@blueprint.post("/skills/mine/<int:assessment_id>/delete")
@members
@limiter.limit(WRITES)
def delete(assessment_id: int) -> ResponseReturnValue:
    """Delete a self-assessment of one's own."""
    assessing.remove(viewer(), assessment_id)
    flash("The self-assessment is deleted.", "good")
    return redirect(HOME, 303)
