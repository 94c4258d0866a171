from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.forms import OnceForm
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Forbidden, Invalid, NotFound
from forum.ideas.actions.adapting import adapt as adapt_idea
from forum.ideas.actions.merging import merge_ideas
from forum.ideas.merge_forms import MergeForm
from forum.ideas.models import Idea
from forum.ideas.queries.one import get_idea

blueprint = Blueprint("idea_lineage", __name__)
_NUMBER = re.compile(r"(?:.*/ideas/)?([0-9]{1,18})(?:-[^/]*)?/?")


@blueprint.post("/ideas/<int:idea_id>/adapt")
@members
@limiter.limit(WRITES)
def adapt(idea_id: int) -> ResponseReturnValue:
    """Begin an idea of one's own from this one."""
    draft = adapt_idea(viewer(), get_idea(viewer(), idea_id), OnceForm().once_key)
    flash("A draft of your own. Change what is different at your place.", "good")
    return redirect(f"/ideas/drafts/{draft.id}/problem", 303)


@blueprint.route("/ideas/<int:idea_id>/merge", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def merge(idea_id: int) -> ResponseReturnValue:
    """Merge a duplicate into the idea that stays."""
    form = MergeForm()
    lock = request.method == "POST"
    idea = get_idea(viewer(), idea_id, lock=lock)
    if not viewer().is_moderator and viewer().id != idea.author_id:
        raise Forbidden("Moderators merge ideas, and authors their own.")
    if form.accepts():
        into = form.attempt(lambda: _merge(idea, form.into.data or "", form.reason.data or ""))
        if into is not None:
            flash("Merged. The old address leads here.", "good")
            return redirect(f"/ideas/{into.id}-{into.slug}", 303)
    return render_template("ideas/merge.html", idea=idea, form=form), form.status


def _merge(idea: Idea, typed: str, reason: str) -> Idea:
    named = _NUMBER.fullmatch(typed.strip())
    try:
        into = get_idea(viewer(), int(named.group(1)) if named else 0, lock=True)
    except NotFound as error:
        raise Invalid("There is no such idea. Paste its address.", "into") from error
    merge_ideas(viewer(), idea, into, reason)
    return into
