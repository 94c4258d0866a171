"""A thread, or an answer in it, becomes an idea that credits those who wrote it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import aliased

from forum.core.access import Viewer, members, viewer
from forum.core.db import db
from forum.core.forms import OnceForm
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Forbidden, NotFound, SignInNeeded
from forum.discussions.models import Post, PostSource, Thread
from forum.discussions.queries.head import BETWEEN, NEXT
from forum.discussions.queries.spaces import spaces_by_id
from forum.discussions.queries.threads import get_thread
from forum.ideas.actions.drafting import start_draft
from forum.ideas.actions.publishing import Source
from forum.ideas.card import MOST_STEP, Card
from forum.ideas.models import Idea, IdeaDraft
from forum.ideas.policy import visible_ideas
from forum.ideas.queries.lineage import begun_of, made_of

blueprint = Blueprint("idea_from_thread", __name__)
MOST_TITLE = 150


@blueprint.post("/t/<int:thread_id>/idea")
@members
@limiter.limit(WRITES)
def begin(thread_id: int) -> ResponseReturnValue:
    """Begin an idea from a thread's answer (`number`: of a post; the accepted one without).

    What became one already leads there.
    """
    thread = get_thread(viewer(), thread_id)
    typed = request.form.get("number", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
    post = answer_for(viewer(), thread, number)
    known = made_of(viewer(), thread.id, post.number)
    if known is not None:
        flash("This became an idea already: here it is. Adapt it to make another of it.", "info")
        return redirect(known.address, 303)
    # The button in a post's menu has no mark of its own: pressed again, it goes on.
    draft_id = None if "once" in request.form else begun_of(viewer(), thread.id, post.number)
    if draft_id is None:
        draft_id = make_draft(viewer(), thread, number, OnceForm().once_key).id
        flash("A draft from this thread. Those who wrote it are credited when you publish.", "good")
    return redirect(f"/ideas/drafts/{draft_id}/problem", 303)


def make_draft(
    person: Viewer, thread: Thread, number: int | None, once: str | None = None
) -> IdeaDraft:
    """Begin an idea from one post of a thread: its problem, its words as steps, its authors.

    Without a number from the accepted answer, else from the opening post. Raises as `answer_for`.
    """
    if person.id is None:
        raise SignInNeeded
    post = answer_for(person, thread, number)
    audience = spaces_by_id()[thread.space_id].audience
    source = db.session.get(PostSource, post.id)
    words = source.source if source is not None and source.format == "markdown" else ""
    if not words and source is not None:
        words = source.text
    card = Card(
        title=thread.title[:MOST_TITLE],
        problem=f"How might we answer: {thread.title}"[:300],
        steps=tuple(_steps(words)),
        audience="everyone" if audience == "everyone" else "members",
    )
    credited = [(author, "contributor") for author in (post.author_id, thread.author_id)]
    return start_draft(
        person.id,
        card,
        Source(thread_id=thread.id, post_number=post.number),
        once,
        credited=[pair for pair in credited if pair[0] != person.id],
        members_only=audience != "everyone",
    )


def answer_for(person: Viewer, thread: Thread, number: int | None) -> Post:
    """Return the post of a thread that somebody may turn into an idea.

    Raises Forbidden to anybody but the authors of thread and post and moderators, and for rooms
    of moderators; NotFound for a post nobody may read.
    """
    audience = spaces_by_id()[thread.space_id].audience
    if audience == "moderators" or thread.state != "visible":
        raise Forbidden("Nothing of this room becomes an idea.")
    post = _post(thread, number)
    if person.id not in (thread.author_id, post.author_id) and not person.is_moderator:
        raise Forbidden("Ask who wrote it: they, or who asked, can turn it into an idea.")
    return post


def became(viewer_id: Any) -> Any:
    """Return the ideas that posts of a thread became, for `head.register_becoming`.

    Of one that was merged the idea that stayed is named.
    """
    made = aliased(Idea)
    parts = (cast(func.coalesce(made.source_post_number, 1), String), Idea.title)
    address = "/ideas/" + cast(Idea.id, String) + "-" + Idea.slug
    return (
        select(func.aggregate_strings(parts[0] + BETWEEN + address + BETWEEN + parts[1], NEXT))
        .select_from(made)
        .join(Idea, Idea.id == func.coalesce(made.merged_into_id, made.id))
        .where(made.source_thread_id == Thread.id, visible_ideas(Viewer(id=viewer_id)))
        .correlate(Thread)
        .scalar_subquery()
    )


def _post(thread: Thread, number: int | None) -> Post:
    one = Post.number == number
    if number is None:
        one = Post.id == thread.accepted_post_id if thread.accepted_post_id else Post.number == 1
    found = db.session.scalar(select(Post).where(Post.thread_id == thread.id, one))
    if found is None or found.state != "visible":
        raise NotFound
    return found


def _steps(words: str) -> list[str]:
    """Return a text as steps: its paragraphs, none longer than a step may be."""
    paragraphs = [part.strip() for part in words.split("\n\n") if part.strip()]
    return [
        part[start : start + MOST_STEP]
        for part in paragraphs
        for start in range(0, len(part), MOST_STEP)
    ][:40]
