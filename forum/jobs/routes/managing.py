from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members, moderators, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Forbidden, NotFound
from forum.jobs.actions import approving, changing, closing_down, renewing
from forum.jobs.actions.publishing import checked
from forum.jobs.forms.posting_acts import ModerateForm, StateForm
from forum.jobs.policy import may_approve
from forum.jobs.queries.desk import desk_lines, events_of, read_by, reviewers_of
from forum.jobs.queries.drafts import Managed, get_managed, get_moderated
from forum.jobs.states import CLOSED_HOW, FILLED_FROM, STATES
from forum.organizations.queries.hiring import desks_of
from forum.organizations.queries.hiring_people import waiting_clients, waiting_roles

blueprint = Blueprint("jobs_managing", __name__)
LABELS = {slug: state.label for slug, state in STATES.items()} | {
    "removed": "Taken away by a moderator"
}
Act = Callable[[Managed, StateForm], object]


@blueprint.get("/hiring")
@members
def desk() -> ResponseReturnValue:
    """Show the openings somebody hires for, and what waits for them."""
    desks = desks_of(member_id())
    posters = [one for one in desks if one.kind == "poster"]
    # A firm's poster decides on the firm's own people, not on those of its clients.
    served = {number for one in posters if not one.firm for number in one.serves}
    served |= {one.organization_id for one in posters}
    decides = None if viewer().is_admin else served
    return render_template(
        "jobs/desk.html",
        desks=desks,
        lines=desk_lines(desks),
        asks=waiting_roles(decides, member_id()),
        firms=waiting_clients(decides),
        reads=read_by(member_id()),
        labels=LABELS,
    )


@blueprint.get("/jobs/<int:posting_id>/manage")
@members
def manage(posting_id: int) -> ResponseReturnValue:
    """Show an opening to those who write it: its state, its counters, what may be done."""
    try:
        managed = get_managed(viewer(), posting_id)
    except Forbidden:
        if viewer().is_moderator:
            return redirect(f"/jobs/{posting_id}/moderate", 303)
        raise
    return _page(managed, StateForm(formdata=None))


@blueprint.post("/jobs/<int:posting_id>/state")
@members
@limiter.limit(WRITES)
def state(posting_id: int) -> ResponseReturnValue:
    """Do something to an opening: pause, go on, renew, approve and the like."""
    managed = get_managed(viewer(), posting_id, lock=True)
    act, form = request.form.get("act", ""), StateForm()
    if act not in ACTS:
        raise NotFound
    words, do = ACTS[act]
    if form.accepts():
        form.attempt(lambda: do(managed, form))
        if form.status == 200:
            flash(words, "good")
            return redirect(f"/jobs/{posting_id}/manage", 303)
    return _page(managed, form), form.status


@blueprint.post("/jobs/<int:posting_id>/reviewers")
@members
@limiter.limit(WRITES)
def reviewers(posting_id: int) -> ResponseReturnValue:
    """Have a colleague read the applications, or no longer."""
    managed = get_managed(viewer(), posting_id, lock=True)
    form, gone = StateForm(), request.form.get("remove", "")
    if gone.isascii() and gone.isdigit() and len(gone) < 10:
        changing.remove_reviewer(managed, int(gone))
        flash("They read it no longer.", "good")
        return redirect(f"/jobs/{posting_id}/manage#reviewers", 303)
    if form.accepts():
        person = form.attempt(
            lambda: changing.add_reviewer(viewer(), managed, form.username.data or "")
        )
        if person is not None:
            flash(f"{person.name} reads the applications now.", "good")
            return redirect(f"/jobs/{posting_id}/manage#reviewers", 303)
    return _page(managed, form), form.status


@blueprint.route("/jobs/<int:posting_id>/moderate", methods=["GET", "POST"])
@moderators
@limiter.limit(WRITES, methods=["POST"])
def moderate(posting_id: int) -> ResponseReturnValue:
    """Take an opening away from everybody but its desk, or bring it back."""
    row = get_moderated(posting_id, lock=request.method == "POST")
    form = ModerateForm()
    if form.accepts():
        act = changing.restore if request.form.get("act") == "restore" else changing.remove
        form.attempt(lambda: act(viewer(), row, form.reason.data or ""))
        if form.status == 200:
            flash("Done. It stands in the public log, and the author is told.", "good")
            return redirect(f"/jobs/{posting_id}/moderate", 303)
    page = render_template("jobs/manage_moderate.html", row=row, form=form, labels=LABELS)
    return page, form.status


ACTS: Mapping[str, tuple[str, Act]] = {
    "pause": (
        "Paused: it takes no applications for now.",
        lambda m, f: changing.pause(viewer(), m, f.note.data or ""),
    ),
    "resume": ("It goes on.", lambda m, f: changing.resume(viewer(), m, f.note.data or "")),
    "archive": ("Put away for the record.", lambda m, _f: changing.archive(viewer(), m)),
    "renew": ("Renewed: open for 60 more days.", lambda m, _f: renewing.renew(viewer(), m)),
    "affirm": ("Thank you. It stays on the lists.", lambda m, _f: renewing.affirm(viewer(), m)),
    "approve": (
        "Approved. It is public now.",
        lambda m, f: approving.approve(viewer(), m, f.seen_revision, f.note.data or ""),
    ),
    "return": (
        "Sent back. The author is told.",
        lambda m, f: approving.send_back(viewer(), m, f.seen_revision, f.note.data or ""),
    ),
    "take-back": ("A draft again.", lambda m, _f: approving.take_back(viewer(), m)),
}


def _page(managed: Managed, form: StateForm) -> str:
    row = managed.row
    wrote = approving.wrote(managed)
    return render_template(
        "jobs/manage.html",
        managed=managed,
        row=row,
        form=form,
        labels=LABELS,
        approves=row.state == "pending" and may_approve(viewer(), row, managed.desks, wrote),
        check=checked(managed, managed.posting) if row.state == "pending" else None,
        acts=_acts(managed),
        early=closing_down.early(managed) if row.state in ("open", "paused") else "",
        events=events_of(row.id),
        reviewers=reviewers_of(row.id),
        closed_how=CLOSED_HOW,
        filled_from=FILLED_FROM,
    )


def _acts(managed: Managed) -> list[tuple[str, str]]:
    """Return (name, words) of the buttons an opening offers in its state."""
    row: Any = managed.row
    offered = {
        "open": [("pause", "Pause")],
        "paused": [("resume", "Go on")],
        "closed": [("archive", "Archive")],
        "pending": [("take-back", "Take it back to change it")],
    }.get(row.state, [])
    expired = row.state == "closed" and row.closed_how == "expired"
    if row.rolling and (row.state in ("open", "paused") or expired):
        offered = [("renew", "Renew for 60 days"), *offered]
    return offered
