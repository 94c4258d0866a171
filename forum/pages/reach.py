"""How many members an opening reaches, for those who write it: counts alone."""

from __future__ import annotations

from flask import Blueprint, render_template

from forum.core.access import member_id, members, viewer
from forum.growth.scale import LEVELS
from forum.jobs.queries.drafts import Managed, get_managed
from forum.talent.policy import POSTER, Seeker, posting_for
from forum.talent.queries.reach import reach_of
from forum.vocab.queries.skills import current_version, sub_skills_of

blueprint = Blueprint("opening_reach", __name__)


@blueprint.get("/jobs/<int:posting_id>/reach")
@members
def reach(posting_id: int) -> str:
    """Show how many members who opted in meet how many targets, and what would let in more."""
    managed = get_managed(viewer(), posting_id)
    targets, version = managed.posting.targets, current_version()
    return render_template(
        "jobs/reach.html",
        row=managed.row,
        organization=managed.organization,
        reach=reach_of(_seeker(managed), targets) if targets else None,
        labels={row.slug: row.label for row in sub_skills_of(version)} if version else {},
        levels=LEVELS,
    )


def _seeker(managed: Managed) -> Seeker:
    """Return who looks: an admin without a desk sees what the organization's own people would."""
    place = managed.row.organization_id
    if managed.desk is None:
        return Seeker(POSTER, member_id(), place, place)
    return posting_for(managed.desk, place)
