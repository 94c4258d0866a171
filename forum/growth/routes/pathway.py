from __future__ import annotations

from flask import Blueprint, render_template, request

from forum.core.access import member_id, members, viewer
from forum.core.refusals import NotFound
from forum.growth.queries import assessments, framework, pathway
from forum.growth.scale import LEVELS
from forum.growth.steps import TYPICAL, step_after
from forum.members.queries.people import get_profile
from forum.members.sections import PATHWAY

blueprint = Blueprint("growth_pathway", __name__)


@blueprint.get("/skills/next")
@members
def gaps() -> str:
    """Show the member what lies between them and a step of the pathway (`?to=`), the next one."""
    own = get_profile(member_id()).pathway_step
    step = request.args.get("to") or step_after(own)
    if step not in PATHWAY:
        raise NotFound
    latest = assessments.find_latest(member_id())
    items = framework.sub_skills(latest.version if latest else None)
    said = assessments.levels_of([latest.id]).get(latest.id, {}) if latest else {}
    return render_template(
        "growth/next.html",
        step=step,
        own=own,
        steps=PATHWAY,
        latest=latest,
        gaps=pathway.gaps_to(viewer(), step, items, said) if latest else [],
        count=sum(item.slug in TYPICAL[step] for item in items),
        levels=LEVELS,
    )
