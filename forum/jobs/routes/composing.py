from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Conflict, Refusal
from forum.jobs.actions import composing, publishing
from forum.jobs.actions.publishing import checked
from forum.jobs.forms.posting import PostingForm
from forum.jobs.forms.posting_acts import StartForm, StateForm
from forum.jobs.forms.posting_fields import options
from forum.jobs.forms.posting_typed import Typed
from forum.jobs.posting import TEXTS
from forum.jobs.queries import drafts
from forum.jobs.queries.drafts import Managed, get_managed, last_revision, mark_of
from forum.jobs.queries.revisions import as_texts
from forum.jobs.routes.composer import (
    LISTS,
    anchors,
    compose_page,
    overrides_sent,
    sent_form,
    shown_form,
)
from forum.jobs.templates import TEMPLATES
from forum.jobs.wanting import PART_OF
from forum.organizations.queries.hiring import desks_of

blueprint = Blueprint("jobs_composing", __name__)
# A person who types without a break saves every other second.
SAVES = "60 per minute;1500 per hour"
# Each term that is ticked is a part of the form.
MOST_PARTS = 1_000


@blueprint.url_value_preprocessor
def _many_parts(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # Set before the token is looked for, which reads the whole form.
    request.max_form_parts = MOST_PARTS


@blueprint.route("/jobs/new", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def new() -> ResponseReturnValue:
    """Begin an opening: for which organization, and from what."""
    desks = [desk for desk in desks_of(member_id()) if desk.kind == "poster" or desk.firm]
    form = StartForm()
    served = {number for desk in desks for number in desk.serves}
    places = drafts.served_places(served) if served else []
    # The organization one sits at before its schools.
    own = {desk.organization_id for desk in desks}
    places.sort(key=lambda place: place.id not in own)
    form.organization.choices = options({str(place.id): place.name for place in places})
    former = drafts.former_openings(served) if served else []
    if request.method == "GET":
        form.begin.data = request.args.get("begin", "blank")
    if form.accepts():
        began = form.attempt(
            lambda: composing.start(
                viewer(), desks, form.organization_id, form.begin.data or "", form.once_key
            )
        )
        if began is not None:
            return redirect(f"/jobs/{began.id}/edit", 303)
    page = render_template(
        "jobs/compose_new.html",
        form=form,
        desks=desks,
        places=places,
        former=former,
        templates=TEMPLATES,
    )
    return page, form.status


@blueprint.route("/jobs/<int:posting_id>/edit", methods=["GET", "POST"])
@members
@limiter.limit(SAVES, methods=["POST"])
def edit(posting_id: int) -> ResponseReturnValue:
    """Write an opening: a draft is kept at any moment, a public one changes as a whole."""
    managed = get_managed(viewer(), posting_id, lock=request.method == "POST")
    if managed.row.state in ("open", "paused"):
        return _public(managed)
    if managed.row.state != "draft":
        return _not_now(managed)
    if request.method == "POST":
        return _saved(managed)
    form, unread = shown_form(managed), managed.row.fields.get("typed", ())
    told = PART_OF if "check" in request.args else unread
    found = checked(managed, managed.posting, typed=unread) if told else None
    page = compose_page(managed, form, found, told=told, more=request.args.get("more", ""))
    return page, 200


@blueprint.route("/jobs/<int:posting_id>/publish", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def publish(posting_id: int) -> ResponseReturnValue:
    """Look a draft over and send it off."""
    managed = get_managed(viewer(), posting_id, lock=request.method == "POST")
    row, form = managed.row, StateForm()
    if row.state != "draft":
        return redirect(f"/jobs/{row.id}/manage", 303)
    if form.accepts():
        state = form.attempt(
            lambda: publishing.submit(
                viewer(),
                managed,
                seen=str(form.seen.data or ""),
                overrides={**_earlier(managed), **overrides_sent()},
                confirmed=request.form.getlist("confirm"),
                note=form.note.data or "",
            )
        )
        if state is not None:
            said = "It is public." if state == "open" else "Sent to a second poster."
            flash(said, "good")
            return redirect(f"/jobs/{row.id}/manage", 303)
    form.seen.data = mark_of(row.fields)
    return _publish_page(managed, form), form.status


@blueprint.route("/jobs/<int:posting_id>/delete", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def delete(posting_id: int) -> ResponseReturnValue:
    """Delete a draft."""
    managed = get_managed(viewer(), posting_id, lock=request.method == "POST")
    if managed.row.published_at is not None or managed.row.state != "draft":
        raise Conflict("Only a draft that was never public is deleted.")
    if request.method == "GET":
        return render_template("jobs/compose_delete.html", row=managed.row)
    composing.delete(managed)
    flash("The draft is deleted.", "good")
    return redirect("/hiring", 303)


def _publish_page(managed: Managed, form: StateForm) -> str:
    row, posting = managed.row, managed.posting
    said = as_texts(posting, publishing.sub_skills())
    typed = row.fields.get("typed", ())
    reasons = {**_earlier(managed), **overrides_sent()}
    return render_template(
        "jobs/compose_publish.html",
        managed=managed,
        row=row,
        form=form,
        check=checked(managed, posting, typed=typed, overrides=reasons),
        confirmed=request.form.getlist("confirm"),
        reasons=reasons,
        facts=[(label, text) for label, text in said.items() if text and label not in _TEXTS],
        texts=[(label, row.html[name]) for name, label in TEXTS.items() if name in row.html],
        anchors=anchors(),
    )


_TEXTS = frozenset({"Title", *TEXTS.values()})


def _saved(managed: Managed) -> ResponseReturnValue:
    row = managed.row
    form, typed = sent_form(managed)
    if "background" in request.form:
        return _saved_quietly(managed, form, typed)
    if not composing.save(managed, typed.posting, typed.unread, str(form.seen.data or "")):
        form.form_errors.append(composing.CHANGED_MEANWHILE)
        form.seen.data = mark_of(row.fields)
        return compose_page(managed, form), 409
    here = f"/jobs/{row.id}/edit"
    act, go = request.form.get("act", ""), request.form.get("go", "")
    if act in LISTS:
        return redirect(f"{here}?more={act}#{act}", 303)
    if go == "publish":
        return redirect(f"/jobs/{row.id}/publish", 303)
    flash("Saved. You can go on whenever you like.", "good")
    return redirect("/hiring" if go == "leave" else here, 303)


def _saved_quietly(managed: Managed, form: PostingForm, typed: Typed) -> ResponseReturnValue:
    """Answer a save in the background with what the page has to know for the next one."""
    try:
        seen = str(form.seen.data or "")
        if not composing.save(managed, typed.posting, typed.unread, seen):
            return {"message": "Somebody else saved this opening meanwhile."}, 409
    except Refusal as refusal:
        return {"message": refusal.message}, refusal.status
    return {"seen": mark_of(managed.row.fields), "action": f"/jobs/{managed.row.id}/edit"}


def _public(managed: Managed) -> ResponseReturnValue:
    """Change an opening that is public: nothing is kept before all of it is right."""
    row = managed.row
    if request.method == "GET":
        form = shown_form(managed)
        return compose_page(managed, form, checked(managed, managed.posting)), 200
    form, typed = sent_form(managed)
    act = request.form.get("act", "")
    if act in LISTS:
        return compose_page(managed, form, more=act), 200
    overrides = {**_earlier(managed), **overrides_sent()}
    found = checked(managed, typed.posting, typed=typed.unread, overrides=overrides)
    if found.missing:
        form.status = 422
        return compose_page(managed, form, found, told=PART_OF), 422
    changed = form.attempt(
        lambda: publishing.revise(
            viewer(),
            managed,
            typed.posting,
            seen=str(form.seen.data or ""),
            typed=typed.unread,
            overrides=overrides,
            confirmed=request.form.getlist("confirm"),
            note=form.note.data or "",
        )
    )
    if changed is None:
        if form.status == 409:
            form.seen.data = mark_of(row.fields)
        return compose_page(managed, form, found), form.status
    flash("Changed, as a new revision." if changed else "Nothing was different.", "good")
    return redirect(f"/jobs/{row.id}/manage", 303)


def _not_now(managed: Managed) -> ResponseReturnValue:
    """Answer for an opening that cannot be written now; what was typed is not thrown away."""
    if request.method == "GET":
        return redirect(f"/jobs/{managed.row.id}/manage", 303)
    if "background" in request.form:
        return {"message": "It is no draft any more: somebody sent it off meanwhile."}, 409
    form, _typed = sent_form(managed)
    form.form_errors.append(
        "It cannot be changed now: somebody sent it off or closed it meanwhile. What you typed is "
        "still on this page."
    )
    return compose_page(managed, form), 409


def _earlier(managed: Managed) -> dict[str, str]:
    last = last_revision(managed.row)
    return dict(last.overrides) if last else {}
