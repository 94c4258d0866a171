from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, moderators, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Conflict, Forbidden
from forum.ideas.actions.removing import (
    actor_of,
    delete_idea,
    hide_idea,
    restore_idea,
    undelete_idea,
)
from forum.ideas.models import Idea
from forum.ideas.policy import may_remove
from forum.ideas.queries.one import get_idea
from forum.ideas.status_forms import DeleteIdeaForm, ModerateIdeaForm

blueprint = Blueprint("idea_removing", __name__)


@blueprint.route("/ideas/<int:idea_id>/delete", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def delete(idea_id: int) -> ResponseReturnValue:
    """Take one's own idea away; it can come back."""
    idea = get_idea(viewer(), idea_id, lock=request.method == "POST")
    if idea.state == "deleted" and idea.author_id == viewer().id:
        return _back_to(idea)
    if not may_remove(viewer(), idea):
        raise Forbidden("Only its author deletes an idea, while it stands here.")
    form = DeleteIdeaForm()
    if form.accepts():
        done = form.attempt(lambda: delete_idea(viewer(), idea, form.reason.data or ""))
        if done is not None:
            flash("It is deleted. You can undo this here; nobody else finds it.", "good")
            return _back_to(idea)
    return render_template("ideas/remove.html", idea=idea, form=form), form.status


@blueprint.post("/ideas/<int:idea_id>/restore")
@members
@limiter.limit(WRITES)
def restore(idea_id: int) -> ResponseReturnValue:
    """Bring back an idea one deleted."""
    idea = get_idea(viewer(), idea_id, lock=True)
    undelete_idea(viewer(), idea)
    flash("It is back.", "good")
    return _back_to(idea)


@blueprint.route("/ideas/<int:idea_id>/moderate", methods=["GET", "POST"])
@moderators
@limiter.limit(WRITES, methods=["POST"])
def moderate(idea_id: int) -> ResponseReturnValue:
    """Hide an idea from everybody but its author, or bring it back."""
    idea = get_idea(viewer(), idea_id, lock=request.method == "POST")
    if idea.state not in ("visible", "hidden"):
        raise Conflict("This idea was deleted by its author, or merged into another one.")
    form = ModerateIdeaForm()
    if form.accepts():
        form.attempt(lambda: _moderate(idea, request.form.get("act", ""), form.reason.data))
        if form.status == 200:
            flash("Done. It stands in the public log, and the author is told.", "good")
            return _back_to(idea)
    return render_template("ideas/remove_moderate.html", idea=idea, form=form), form.status


def _moderate(idea: Idea, act: str, reason: str) -> None:
    if act == "restore":
        restore_idea(viewer(), idea, reason)
    else:
        hide_idea(actor_of(viewer()), idea, reason)


def _back_to(idea: Idea) -> ResponseReturnValue:
    return redirect(f"/ideas/{idea.id}-{idea.slug}", 303)
