from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members, viewer
from forum.core.limits import WRITES, limiter
from forum.members.actions.context import confirm_context, save_context
from forum.members.facts import MANY
from forum.members.forms import ContextForm
from forum.members.models import Context
from forum.members.queries.contexts import get_context, term_ids_of, wants_confirming
from forum.members.queries.people import get_profile
from forum.members.queries.terms import choices, said_once, terms_of

blueprint = Blueprint("members_context", __name__)
# Each term that is ticked is a part of the form.
MOST_PARTS = 1_000


@blueprint.url_value_preprocessor
def _many_parts(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # Set before the token is looked for, which reads the whole form.
    request.max_form_parts = MOST_PARTS


@blueprint.route("/account/context", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def context() -> ResponseReturnValue:
    """Say where you work and on what."""
    mine = get_context(member_id())
    offered = choices(term_ids_of(mine.user_id), said_once(mine)) if mine else choices((), {})
    form = ContextForm(offered, data=_kept(mine))
    if form.accepts():
        save_context(viewer(), form.facts, form.term_ids)
        flash("Saved, as of today.", "good")
        return redirect("/account/context", 303)
    page = render_template(
        "members/context.html",
        form=form,
        as_of=mine.as_of if mine else None,
        doubted=mine is not None and wants_confirming(mine.as_of),
        profile=get_profile(member_id()),
    )
    return page, form.status


def _kept(mine: Context | None) -> dict[str, Any]:
    if mine is None:
        return {}
    terms = terms_of(mine.user_id)
    return {name: terms.get(name, []) for name in MANY} | {
        "working_on": mine.working_on,
        "stage": mine.stage,
        "organization_kind": mine.organization_kind,
        "size": mine.size_band,
        "locale": mine.locale,
        "open_to_contact": mine.open_to_contact,
        "capacity": mine.capacity,
    }


@blueprint.post("/account/context/still-true")
@members
@limiter.limit(WRITES)
def still_true() -> ResponseReturnValue:
    """Say that your context is as you wrote it."""
    confirm_context(viewer())
    flash("Thank you: your context is as of today.", "good")
    return redirect("/account/context", 303)
