from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.core.access import members
from forum.core.limits import WRITES, limiter
from forum.organizations.queries.hiring import Desk
from forum.talent.acting import acting_desk
from forum.talent.actions import listing
from forum.talent.choices import PURGE_DAYS
from forum.talent.forms.lists import NEW, ItemForm, KeepForm, ListForm, NoteForm
from forum.talent.handles import named_by
from forum.talent.policy import recruiting
from forum.talent.queries import lists as queries
from forum.talent.queries.seen import get_seen

blueprint = Blueprint("talent_lists", __name__)
PLACE = "/talent/lists"


@blueprint.route(PLACE, methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def all_lists() -> ResponseReturnValue:
    """Show a recruiter's lists under the role acted in; begin one."""
    desk, form = acting_desk(), ListForm()
    if form.accepts():
        made = form.attempt(lambda: listing.make_list(desk, form.name.data or ""))
        if made is not None:
            return redirect(f"{PLACE}/{made.id}", 303)
    rows = queries.lists_at(desk)
    page = render_template(
        "talent/lists.html", desk=desk, rows=rows, form=form, keep_days=PURGE_DAYS
    )
    return page, form.status


@blueprint.route(f"{PLACE}/<int:list_id>", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def one(list_id: int) -> ResponseReturnValue:
    """Show who is on a list; call it otherwise."""
    desk = acting_desk()
    row = queries.get_list(desk, list_id)
    form = ListForm(obj=row)
    if form.accepts():
        form.attempt(lambda: listing.rename(desk, list_id, form.name.data or ""))
        if form.status == 200:
            flash("Saved.", "good")
            return redirect(f"{PLACE}/{list_id}", 303)
    page = render_template(
        "talent/lists_one.html",
        desk=desk,
        row=row,
        form=form,
        items=queries.items_of(desk, list_id),
        keep_days=PURGE_DAYS,
    )
    return page, form.status


@blueprint.post(f"{PLACE}/<int:list_id>/drop")
@members
@limiter.limit(WRITES)
def drop(list_id: int) -> ResponseReturnValue:
    """Delete a list with its notes."""
    listing.drop(acting_desk(), list_id)
    flash("Deleted, with its notes.", "good")
    return redirect(PLACE, 303)


@blueprint.post(f"{PLACE}/<int:list_id>/note")
@members
@limiter.limit(WRITES)
def note(list_id: int) -> ResponseReturnValue:
    """Change the note about somebody on a list."""
    desk, form = acting_desk(), NoteForm()
    number = _meant(desk, list_id)
    if not form.accepts():
        flash(" ".join(form.note.errors), "bad")
        return redirect(f"{PLACE}/{list_id}", 303)
    listing.write_note(desk, list_id, number, (form.note.data or "").strip())
    flash("Saved.", "good")
    return redirect(f"{PLACE}/{list_id}", 303)


@blueprint.post(f"{PLACE}/<int:list_id>/off")
@members
@limiter.limit(WRITES)
def take_off(list_id: int) -> ResponseReturnValue:
    """Take somebody off a list."""
    desk = acting_desk()
    listing.take_off(desk, list_id, _meant(desk, list_id))
    flash("Taken off the list.", "good")
    return redirect(f"{PLACE}/{list_id}", 303)


@blueprint.route("/talent/<username>/keep", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def keep(username: str) -> ResponseReturnValue:
    """Put a candidate on one of the recruiter's lists."""
    desk = acting_desk()
    person = get_seen(recruiting(desk), username)
    form, rows = KeepForm(), queries.lists_at(desk)
    form.into.choices = {**{str(row.id): row.name for row in rows}, NEW: "A new list"}
    if form.accepts():
        kept = form.attempt(lambda: _keep(desk, form, person.id))
        if kept is not None:
            flash(f"{person.name} is on your list.", "good")
            return redirect(f"{PLACE}/{kept}", 303)
    page = render_template("talent/lists_keep.html", desk=desk, person=person, form=form)
    return page, form.status


def _keep(desk: Desk, form: KeepForm, number: int) -> int:
    chosen = form.into.data
    known = int(chosen) if chosen != NEW else listing.make_list(desk, form.name.data or "").id
    listing.put(desk, known, number, (form.note.data or "").strip())
    return known


def _meant(desk: Desk, list_id: int) -> int:
    queries.get_list(desk, list_id)
    who = ItemForm().who.data or ""
    return named_by(who, f"list:{list_id}", queries.numbers_on(list_id))
