from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members, viewer
from forum.core.db import db
from forum.core.limits import limiter
from forum.core.markup import plain_line
from forum.core.refusals import Conflict, Forbidden, Refusal
from forum.ideas.actions import drafting
from forum.ideas.card import Card
from forum.ideas.forms import ComposerForm
from forum.ideas.models import Idea, IdeaDraft
from forum.ideas.policy import may_edit
from forum.ideas.queries.drafts import became, find_edit, get_draft, mark_of
from forum.ideas.queries.one import card_of, get_idea
from forum.ideas.routes.composer import Desk, read_form, step_page
from forum.ideas.wanting import STEPS
from forum.members.queries.snapshots import context_facts

blueprint = Blueprint("ideas_composing", __name__)
# A person who types without a break saves every other second.
SAVES = "60 per minute;1500 per hour"
STEP = f"<any({','.join(STEPS)}):step>"
# Each term that is ticked is a part of the form.
MOST_PARTS = 1_000


@blueprint.url_value_preprocessor
def _many_parts(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # Set before the token is looked for, which reads the whole form.
    request.max_form_parts = MOST_PARTS


@blueprint.route("/ideas/new", methods=["GET", "POST"])
@members
@limiter.limit(SAVES, methods=["POST"])
def new() -> ResponseReturnValue:
    """Begin an idea: the first step of the composer, which makes the draft."""
    asked = {
        name: plain_line(request.args[name], 300)
        for name in ("title", "problem")
        if name in request.args
    }
    desk = Desk(Card().as_json() | asked, "/ideas/new")
    if request.method == "GET":
        return step_page("problem", desk)
    form = read_form("problem", desk)
    return _begun("problem", desk, form, lambda: _first(form))


def _first(form: ComposerForm) -> IdeaDraft:
    draft = drafting.start_draft(member_id(), Card(), once=form.once_key)
    if became(draft) is not None:
        raise Conflict("This idea was published meanwhile. Look at it before you begin another.")
    return draft


@blueprint.route("/ideas/<int:idea_id>/edit", methods=["GET", "POST"])
@members
@limiter.limit(SAVES, methods=["POST"])
def edit(idea_id: int) -> ResponseReturnValue:
    """Begin changes to a published idea, or go on with those begun."""
    idea = get_idea(viewer(), idea_id)
    if not may_edit(viewer(), idea):
        raise Forbidden("Only its author changes an idea, while it is public.")
    step = request.args.get("step", "")
    step = step if step in STEPS else STEPS[0]
    draft = find_edit(viewer(), idea_id)
    if request.method == "GET" and draft is not None:
        return redirect(f"/ideas/drafts/{draft.id}/{step}", 303)
    desk = Desk(card_of(idea).as_json(), f"/ideas/{idea_id}/edit?step={step}", idea=idea)
    if request.method == "GET":
        return step_page(step, desk)
    form = read_form(step, desk)
    return _begun(step, desk, form, lambda: drafting.edit_draft(member_id(), idea))


@blueprint.route(f"/ideas/drafts/<int:draft_id>/{STEP}", methods=["GET", "POST"])
@members
@limiter.limit(SAVES, methods=["POST"])
def step(draft_id: int, step: str) -> ResponseReturnValue:
    """Show a step of a draft and keep what is typed there."""
    draft = get_draft(viewer(), draft_id, lock=request.method == "POST")
    published = became(draft)
    if published is not None and request.method == "GET":
        return redirect(address_of(published), 303)
    if published is not None:
        return _overtaken(get_idea(viewer(), published), step)
    desk = desk_of(draft, step)
    if request.method == "GET":
        return step_page(step, desk)
    return _kept(draft, step, read_form(step, desk))


def desk_of(draft: IdeaDraft, step: str) -> Desk:
    """Return a draft as the composer works on it."""
    idea = db.session.get(Idea, draft.idea_id) if draft.idea_id is not None else None
    return Desk(draft.fields, f"/ideas/drafts/{draft.id}/{step}", draft, idea)


def address_of(idea_id: int) -> str:
    """Return the address of an idea's page."""
    idea = db.session.get_one(Idea, idea_id)
    return f"/ideas/{idea.id}-{idea.slug}"


def _begun(
    step: str, desk: Desk, form: ComposerForm, begin: Callable[[], IdeaDraft]
) -> ResponseReturnValue:
    """Make the draft with its first step; when there may be no more of them nothing is lost."""
    draft = form.attempt(begin)
    if draft is None:
        if _in_background():
            return {"message": " ".join(form.form_errors)}, form.status
        return step_page(step, desk, form), form.status
    return _kept(draft, step, form)


def _overtaken(idea: Idea, step: str) -> ResponseReturnValue:
    """Keep what another page typed into a draft after it was published: as changes to the idea."""
    if _in_background():
        return {"message": "This idea was published meanwhile. Save to keep this as changes."}, 409
    desk = Desk(card_of(idea).as_json(), "", idea=idea)
    form = read_form(step, desk)
    draft = drafting.edit_draft(member_id(), idea)
    drafting.save_step(draft, step, form.typed())
    flash("The idea was published meanwhile. What you typed is kept as changes to it.", "warn")
    return redirect(f"/ideas/drafts/{draft.id}/{step}", 303)


def _kept(draft: IdeaDraft, step: str, form: ComposerForm) -> ResponseReturnValue:
    here = f"/ideas/drafts/{draft.id}/{step}"
    if _in_background():
        return _kept_quietly(draft, step, form, here)
    word = request.form.get("act", "")
    typed, anchor = form.act(word) if word else (form.typed(), "")
    alone = drafting.save_step(draft, step, typed, seen=str(form.seen.data or ""))
    if word:
        anchor = _acted(draft, step, word) or anchor
        return redirect(f"{here}#{anchor}" if anchor else here, 303)
    if not alone:
        flash("Another page saved this step meanwhile. Its text is below, to copy from.", "warn")
        return redirect(here, 303)
    return redirect(_next(draft, step), 303)


def _kept_quietly(
    draft: IdeaDraft, step: str, form: ComposerForm, here: str
) -> ResponseReturnValue:
    """Answer a save in the background with what the page has to know for the next one."""
    try:
        drafting.save_step(draft, step, form.typed(), seen=str(form.seen.data or ""), strict=True)
    except Refusal as refusal:
        return {"message": refusal.message}, refusal.status
    return {"seen": mark_of(draft.fields, step), "action": here}


def _acted(draft: IdeaDraft, step: str, word: str) -> str:
    """Do what a button beside the fields asks; return where the eye goes."""
    if word == "restore":
        return drafting.put_back(draft)
    if word == "forget":
        drafting.forget_earlier(draft, step)
    elif word == "profile" and step == "context":
        facts = {name: list(slugs) for name, slugs in context_facts(draft.user_id).items()}
        drafting.save_step(draft, step, {"context": facts})
    return ""


def _next(draft: IdeaDraft, step: str) -> str:
    go = request.form.get("go", "next")
    if go == "leave":
        flash("Saved. You can go on whenever you like.", "good")
        return "/ideas/drafts"
    order = (*STEPS, "preview")
    place = order.index(step)
    if go == "back":
        go = order[max(place - 1, 0)]
    return f"/ideas/drafts/{draft.id}/{go if go in order else order[place + 1]}"


def _in_background() -> bool:
    return "background" in request.form
