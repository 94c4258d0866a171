from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.ideas.actions.cooking import cooked_card
from forum.ideas.actions.drafting import MOST_DRAFTS, delete_draft
from forum.ideas.actions.publishing_drafts import publish_draft
from forum.ideas.evidence import HIGHEST
from forum.ideas.forms import PublishForm
from forum.ideas.models import Idea, IdeaDraft
from forum.ideas.queries.drafts import (
    became,
    draft_card,
    get_draft,
    missing_at,
    my_drafts,
    people_of,
    visited,
)
from forum.ideas.queries.files import attached_to_draft
from forum.ideas.routes.composer import NAMES
from forum.ideas.routes.composing import address_of, desk_of
from forum.ideas.sheet import Credited, sheet
from forum.ideas.states import NOTE_NEEDED
from forum.ideas.wanting import STEPS

blueprint = Blueprint("ideas_drafts", __name__)


@blueprint.get("/ideas/drafts")
@members
def index() -> str:
    """List the ideas a member is writing, and their changes to published ones."""
    return render_template("ideas/drafts.html", drafts=my_drafts(viewer()), most=MOST_DRAFTS)


@blueprint.get("/ideas/drafts/<int:draft_id>")
@members
def open_draft(draft_id: int) -> ResponseReturnValue:
    """Go on with a draft where something is missing."""
    draft = get_draft(viewer(), draft_id)
    published = became(draft)
    if published is not None:
        return redirect(address_of(published), 303)
    left = missing_at(draft_card(draft.fields))
    step = next((name for name in STEPS if left[name]), "preview")
    return redirect(f"/ideas/drafts/{draft.id}/{step}", 303)


@blueprint.get("/ideas/drafts/<int:draft_id>/preview")
@members
def preview(draft_id: int) -> ResponseReturnValue:
    """Show a draft as it will be, and what is missing."""
    draft = get_draft(viewer(), draft_id)
    published = became(draft)
    if published is not None:
        return redirect(address_of(published), 303)
    return _preview(draft, PublishForm(formdata=None))


@blueprint.post("/ideas/drafts/<int:draft_id>/publish")
@members
@limiter.limit(WRITES)
def publish(draft_id: int) -> ResponseReturnValue:
    """Publish a draft."""
    draft = get_draft(viewer(), draft_id, lock=True)
    form = PublishForm()
    if form.accepts():
        idea = form.attempt(
            lambda: publish_draft(
                viewer(), draft, seen=form.seen_version, note=form.note.data or ""
            )
        )
        if idea is not None:
            flash("Published. Thank you for sharing it.", "good")
            return redirect(f"/ideas/{idea.id}-{idea.slug}", 303)
    return _preview(draft, form), form.status


@blueprint.route("/ideas/drafts/<int:draft_id>/delete", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def delete(draft_id: int) -> ResponseReturnValue:
    """Delete a draft after asking."""
    draft = get_draft(viewer(), draft_id, lock=request.method == "POST")
    if became(draft) is not None:
        return redirect("/ideas/drafts", 303)
    if request.method == "POST":
        delete_draft(draft)
        flash("The draft is deleted.", "good")
        return redirect("/ideas/drafts", 303)
    card = draft_card(draft.fields)
    files = attached_to_draft(draft.id)
    return render_template("ideas/draft_delete.html", draft=draft, card=card, files=files)


def _preview(draft: IdeaDraft, form: PublishForm) -> str:
    idea = desk_of(draft, "preview").idea
    card = draft_card(draft.fields)
    # Whoever sees this page sees that a newer version is there, so publishing goes on from that.
    form.seen.data = str(idea.version if idea else 0)
    return render_template(
        "ideas/compose_preview.html",
        draft=draft,
        idea=idea,
        form=form,
        sheet=sheet(
            card,
            cooked_card(card).html,
            author=Credited(viewer().username, viewer().name, "author"),
            credited=people_of(draft),
            at=draft.updated_at,
            level=_level(idea),
        ),
        missing=missing_at(card),
        visited=visited(draft.fields, idea),
        files=attached_to_draft(draft.id),
        names=NAMES,
        note_needed=idea is None and card.status in NOTE_NEEDED,
    )


def _level(idea: Idea | None) -> int | None:
    # What others replicated stays true whatever the author says now.
    return HIGHEST if idea is not None and idea.evidence == HIGHEST else None
