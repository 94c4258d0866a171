from __future__ import annotations

from flask import Blueprint, render_template

from forum.core.access import members, viewer
from forum.talent.acting import find_desk
from forum.talent.actions.viewing import note_view
from forum.talent.choices import AVAILABILITY, MOVES
from forum.talent.policy import looking, recruiting
from forum.talent.queries.one import get_sheet

blueprint = Blueprint("talent_reading", __name__)


@blueprint.get("/talent/<username>")
@members
def candidate(username: str) -> str:
    """Show a candidate to a recruiter in the role they act in, or to a member they show it to."""
    desk = find_desk()
    seeker = recruiting(desk) if desk else looking(viewer())
    sheet = get_sheet(viewer(), seeker, username)
    if desk is not None:
        note_view(desk, sheet.id)
    return render_template(
        "talent/page.html", sheet=sheet, desk=desk, availability=AVAILABILITY, moves=MOVES
    )
