"""The page of an opening: what it says, what it means for who looks, and others like it."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.core.access import everyone, viewer
from forum.jobs.actions.viewing import note_view
from forum.jobs.jsonld import job_posting
from forum.jobs.queries.lists import openings_like
from forum.jobs.queries.one import PostingFacts, get_facts
from forum.jobs.queries.sheet import sheet_of
from forum.organizations.choices import STATES
from forum.pages.how_far import how_far

blueprint = Blueprint("opening_page", __name__)


@blueprint.get("/jobs/<int:posting_id>")
@blueprint.get("/jobs/<int:posting_id>-<slug>")
@everyone
def opening(posting_id: int, slug: str = "") -> ResponseReturnValue:
    """Show an opening; one that closed says so, one that was removed is gone."""
    facts = get_facts(viewer(), posting_id)
    if slug != facts.slug:
        return redirect(facts.address, 301)
    if facts.open and not facts.manages:
        note_view(viewer(), facts.id)
    return _page(facts)


def _page(facts: PostingFacts) -> str:
    """Return the page of an opening; at most four statements for a guest."""
    sheet = sheet_of(facts)
    return render_template(
        "jobs/page.html",
        job=facts,
        sheet=sheet,
        states=STATES,
        related=openings_like(viewer(), facts.id, facts.posting.family, facts.house.id),
        distance=how_far(viewer(), facts.posting.targets) if not facts.over else None,
        linked=job_posting(facts, sheet, current_app.config["BASE_URL"]),
    )
