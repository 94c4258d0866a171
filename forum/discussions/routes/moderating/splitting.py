from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import moderators, viewer
from forum.core.limits import WRITES, limiter
from forum.core.paging import page_number
from forum.core.refusals import Conflict
from forum.discussions.actions import moderating
from forum.discussions.models import Thread
from forum.discussions.queries import moderating as choosing
from forum.discussions.queries import spaces, threads
from forum.discussions.routes.moderating import blueprint
from forum.discussions.routes.moderating.forms import SplitForm


@blueprint.route("/t/<int:thread_id>/split", methods=["GET", "POST"])
@moderators
@limiter.limit(WRITES, methods=["POST"])
def split(thread_id: int) -> ResponseReturnValue:
    """Move posts of a thread into a new one or into one that exists."""
    form = SplitForm(numbers=request.args.get("numbers", "")).offer(
        spaces.readable_spaces(viewer())
    )
    if form.accepts():
        target = form.attempt(lambda: _split(thread_id, form))
        if target is not None:
            flash("The posts are in their new place.", "good")
            return redirect(f"/t/{target.id}-{target.slug}", 303)
    row = threads.get_thread(viewer(), thread_id)
    if row.merged_into_id is not None:
        raise Conflict("This thread was merged into another.")
    if not form.is_submitted():
        form.space.data = next(r.slug for r in spaces.all_spaces() if r.id == row.space_id)
    page = choosing.page_of_choices(row, page_number(request.args.get("page")))
    ticked = set(request.form.getlist("post"))
    return (
        render_template(
            "discussions/moderate_split.html", thread=row, form=form, page=page, ticked=ticked
        ),
        form.status,
    )


def _split(thread_id: int, form: SplitForm) -> Thread:
    ticked = ",".join(request.form.getlist("post"))
    numbers = choosing.post_numbers(f"{form.numbers.data or ''},{ticked}")
    person, reason = viewer(), form.reason.data
    if form.where.data == "old":
        into = choosing.thread_number(form.into.data)
        source, target = choosing.get_pair(person, thread_id, into)
        return moderating.split_into(person, source, target, numbers, reason)
    source = threads.get_thread(person, thread_id, lock=True)
    return moderating.split_into_new(
        person,
        source,
        numbers,
        space=spaces.get_space(person, form.space.data),
        kind=form.type.data,
        title=form.title.data,
        reason=reason,
    )
