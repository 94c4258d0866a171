from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.core.access import everyone, viewer
from forum.growth.queries.pages import page_of_skills
from forum.growth.scale import BASES, LEVELS
from forum.growth.works import KINDS
from forum.members.policy import AUDIENCES
from forum.vocab.vocabularies import SKILLS

blueprint = Blueprint("growth_people", __name__)


@blueprint.get("/members/<username>/skills")
@everyone
def skills(username: str) -> ResponseReturnValue:
    """Show the skills of a member to whom they show them."""
    page = page_of_skills(viewer(), username)
    if page.owner.username != username:
        return redirect(f"/members/{page.owner.username}/skills", 301)
    return render_template(
        "growth/person.html",
        page=page,
        skills=SKILLS,
        levels=LEVELS,
        bases=BASES,
        audiences=AUDIENCES,
        works=KINDS,
    )
