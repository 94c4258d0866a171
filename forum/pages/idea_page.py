"""The page of an idea: its card, what others made of it, and what is said about it."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.core.access import everyone, members, viewer
from forum.core.forms import OnceForm
from forum.core.kept import keep
from forum.core.limits import WRITES, limiter
from forum.core.refusals import NotFound
from forum.discussions.forms import ReplyForm
from forum.ideas.jsonld import learning_resource
from forum.ideas.policy import may_answer, may_open, may_replicate
from forum.ideas.queries.files import attached_to
from forum.ideas.queries.lineage import kin_of
from forum.ideas.queries.one import get_idea
from forum.ideas.queries.replications import trials_of
from forum.ideas.queries.sheets import IdeaFacts, get_facts, page_of
from forum.pages import idea_talk

blueprint = Blueprint("idea_page", __name__)


@blueprint.get("/ideas/<int:idea_id>")
@blueprint.get("/ideas/<int:idea_id>-<slug>")
@everyone
def idea(idea_id: int, slug: str = "") -> ResponseReturnValue:
    """Show an idea."""
    keep("ideas", f"idea:{idea_id}", "front")
    facts = get_facts(viewer(), idea_id)
    if facts.state == "merged":
        return redirect(f"/ideas/{facts.merged_into_id}", 301)
    if slug != facts.slug:
        return redirect(facts.address, 301)
    return _page(facts, ReplyForm(formdata=None))


@blueprint.post("/ideas/<int:idea_id>/comments")
@members
@limiter.limit(WRITES)
def comment(idea_id: int) -> ResponseReturnValue:
    """Say something about an idea; the first comment opens its thread."""
    row = get_idea(viewer(), idea_id, lock=True)
    if row.state != "visible" or not may_open(viewer(), row):
        raise NotFound
    form = ReplyForm()
    if form.accepts():
        body, once = form.body.data or "", form.once_key
        written = form.attempt(lambda: idea_talk.comment(viewer(), row, body, once))
        if written is not None:
            return redirect(f"/ideas/{row.id}-{row.slug}#comments", 303)
    return _page(get_facts(viewer(), idea_id), form), form.status


def _page(facts: IdeaFacts, form: OnceForm) -> str:
    """Return the page of an idea; six statements for a guest, whatever there is about it.

    Card, people and statuses, files, lineage, reports, comments. A seventh where ideas that were
    talked about were merged into it.
    """
    page = page_of(facts)
    talk = idea_talk.talk_of(viewer(), facts.thread_id)
    return render_template(
        "ideas/page.html",
        page=page,
        idea=facts,
        files=attached_to(facts.id) if facts.file_count else (),
        kin=kin_of(viewer(), facts),
        trials=trials_of(viewer(), facts.id),
        may_try=may_replicate(viewer(), facts),
        answers=may_answer(viewer(), facts),
        talk=talk,
        earlier=idea_talk.earlier_talks(viewer(), facts.merged_threads),
        form=form,
        linked=learning_resource(page, current_app.config["BASE_URL"]),
    )
