from __future__ import annotations

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Gone, Invalid
from forum.discussions import policy
from forum.discussions.actions import following, polling, reacting, staging
from forum.discussions.forms import StageForm, VoteForm
from forum.discussions.queries import posts, spaces, threads
from forum.discussions.routes.reading import address_of

blueprint = Blueprint("acting", __name__)
STAGE_NAMES = {"ideas": "Ideas", "takeaways": "Takeaways"}


@blueprint.post("/p/<int:post_id>/helped")
@members
@limiter.limit(WRITES)
def helped(post_id: int) -> ResponseReturnValue:
    """Say that a post helped, or take it back."""
    return _react(post_id, "helped")


@blueprint.post("/p/<int:post_id>/me-too")
@members
@limiter.limit(WRITES)
def me_too(post_id: int) -> ResponseReturnValue:
    """Say that one has the same question or experience, or take it back."""
    return _react(post_id, "me-too")


def _react(post_id: int, kind: str) -> ResponseReturnValue:
    thread, post = posts.get_post(viewer(), post_id, lock=True)
    reacting.react(viewer(), thread, post, kind, wanted())
    return redirect(address_of(thread, post.number), 303)


@blueprint.post("/p/<int:post_id>/accept")
@members
@limiter.limit(WRITES)
def accept(post_id: int) -> ResponseReturnValue:
    """Mark the answer, or take the mark away."""
    thread, post = posts.get_post(viewer(), post_id, lock=True)
    accepted = reacting.accept(viewer(), thread, post, wanted())
    text = "That is the answer now." if accepted else "That is no longer the answer."
    flash(text, "good")
    return redirect(address_of(thread, post.number), 303)


@blueprint.post("/p/<int:post_id>/bookmark")
@members
@limiter.limit(WRITES)
def bookmark(post_id: int) -> ResponseReturnValue:
    """Keep a post for finding it again, or no longer."""
    thread, post = posts.get_post(viewer(), post_id)
    if not policy.may_read_post(viewer(), post):
        raise Gone("This post was taken away.")
    kept = reacting.bookmark(viewer(), post, wanted())
    flash("It is in your bookmarks." if kept else "The bookmark is gone.", "good")
    if request.form.get("back") == "bookmarks":
        return redirect("/bookmarks", 303)
    return redirect(address_of(thread, post.number), 303)


@blueprint.post("/t/<int:thread_id>/follow")
@members
@limiter.limit(WRITES)
def follow_thread(thread_id: int) -> ResponseReturnValue:
    """Follow a thread (`on=1`) or stop (`on=0`)."""
    thread = threads.get_thread(viewer(), thread_id)
    following.set_following(viewer(), "thread", thread.id, wanted() is not False)
    return redirect(f"/t/{thread.id}-{thread.slug}", 303)


@blueprint.post("/discussions/<slug>/follow")
@members
@limiter.limit(WRITES)
def follow_space(slug: str) -> ResponseReturnValue:
    """Follow a space (`on=1`) or stop (`on=0`)."""
    space = spaces.get_space(viewer(), slug)
    following.set_following(viewer(), "space", space.id, wanted() is not False)
    return redirect(f"/discussions/{space.slug}", 303)


@blueprint.post("/t/<int:thread_id>/stage")
@members
@limiter.limit(WRITES)
def move_stage(thread_id: int) -> ResponseReturnValue:
    """Move a spitball to its next stage."""
    thread = threads.get_thread(viewer(), thread_id, lock=True)
    form = StageForm()
    if not form.accepts():
        raise Invalid("Stages are ideas and takeaways.", "stage")
    staging.move_stage(viewer(), thread, form.stage.data)
    flash(f"The spitball is in its next stage: {STAGE_NAMES[form.stage.data].lower()}.", "good")
    return redirect(f"/t/{thread.id}-{thread.slug}", 303)


@blueprint.post("/t/<int:thread_id>/vote")
@members
@limiter.limit(WRITES)
def vote(thread_id: int) -> ResponseReturnValue:
    """Vote in a poll, or change the vote."""
    thread = threads.get_thread(viewer(), thread_id, lock=True)
    form = VoteForm()
    if not form.accepts():
        raise Invalid("Choose one of the answers.", "choice")
    polling.vote(viewer(), thread, form.choice.data)
    return redirect(f"/t/{thread.id}-{thread.slug}#poll-{thread.id}", 303)


def wanted() -> bool | None:
    """Return what the button asked for (`on` 1 or 0), None for the opposite of what is."""
    return {"1": True, "0": False}.get(request.form.get("on", ""))
