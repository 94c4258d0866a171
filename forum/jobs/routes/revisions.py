from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.refusals import Forbidden
from forum.jobs.actions.keeping import cooked_posting
from forum.jobs.actions.publishing import sub_skills
from forum.jobs.models import JobPosting
from forum.jobs.posting import TEXTS
from forum.jobs.queries.drafts import get_managed, get_moderated
from forum.jobs.queries.revisions import as_texts, changes_between, postings_of, revisions_of

blueprint = Blueprint("jobs_revisions", __name__)


@blueprint.get("/jobs/<int:posting_id>/revisions")
@members
def index(posting_id: int) -> ResponseReturnValue:
    """List what an opening said from when on, for its desk and moderators."""
    row = _readable(posting_id)
    return render_template("jobs/revisions.html", row=row, revisions=revisions_of(row))


@blueprint.get("/jobs/<int:posting_id>/revisions/<int:number>")
@members
def revision(posting_id: int, number: int) -> ResponseReturnValue:
    """Show an opening as it read, and what a revision changed."""
    row = _readable(posting_id)
    posting, before = postings_of(row, number)
    skills = sub_skills()
    said = as_texts(posting, skills)
    long = {"Title", *TEXTS.values()}
    cooked = cooked_posting(posting).html
    return render_template(
        "jobs/revision.html",
        row=row,
        number=number,
        revisions=revisions_of(row),
        changes=changes_between(before, posting, skills) if before is not None else None,
        posting=posting,
        facts=[(label, text) for label, text in said.items() if text and label not in long],
        texts=[(label, cooked[name]) for name, label in TEXTS.items() if name in cooked],
    )


def _readable(posting_id: int) -> JobPosting:
    try:
        return get_managed(viewer(), posting_id).row
    except Forbidden:
        if not viewer().is_moderator:
            raise
        return get_moderated(posting_id)
