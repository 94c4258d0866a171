"""Who hires for an organization, and how: asked for, decided, set."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Forbidden, NotFound
from forum.organizations import policy
from forum.organizations.actions import clients, hiring_roles
from forum.organizations.actions.hiring_settings import change_settings
from forum.organizations.hiring_forms import (
    LETTERS,
    AskRoleForm,
    ClientForm,
    NoteForm,
    SettingsForm,
    field_of,
)
from forum.organizations.models import Organization
from forum.organizations.queries import finding, hiring_people
from forum.organizations.queries.hiring import Desk, desks_of, settings_of
from forum.organizations.queries.work import is_verified_at

blueprint = Blueprint("hiring", __name__)


@blueprint.route("/hiring/<slug>/people", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def people(slug: str) -> ResponseReturnValue:
    """Show who hires for an organization; ask to be one of them."""
    row = finding.get_by_slug(slug)
    form = AskRoleForm()
    here = is_verified_at(viewer(), row.id)
    if form.accepts():
        kind, note = form.kind.data or "poster", form.note.data or ""
        if form.attempt(lambda: hiring_roles.ask(viewer(), row, kind, note)) is not None:
            flash("Asked. You are told when somebody has decided.", "good")
            return redirect(f"/hiring/{row.slug}/people", 303)
    decides = _decides(row)
    mine = [line for line in hiring_people.roles_of(viewer().id or 0) if line.slug == row.slug]
    page = render_template(
        "organizations/hiring/people.html",
        row=row,
        form=form,
        here=here,
        decides=decides,
        mine=mine,
        # Who works there is shown to its own people, not to whoever asks.
        roles=hiring_people.roles_at(row.id) if decides or here else [],
    )
    return page, form.status


@blueprint.post("/hiring/roles/<int:role_id>")
@members
@limiter.limit(WRITES)
def decide(role_id: int) -> ResponseReturnValue:
    """Grant, refuse or end a right to hire."""
    role = hiring_people.get_role(role_id)
    # Somebody else's right is nobody's business: for them it is not there.
    if role.user_id != viewer().id and not _decides(finding.get_by_id(role.organization_id)):
        raise NotFound
    form, act = NoteForm(), request.form.get("act", "")
    note = form.note.data or ""
    if act == "end":
        hiring_roles.end(viewer(), role, note)
    elif act in ("grant", "refuse"):
        hiring_roles.decide(viewer(), role, grant=act == "grant", note=note)
    else:
        raise NotFound
    said = {"grant": "Granted.", "refuse": "Refused.", "end": "Ended."}
    flash(said[act], "good")
    return redirect(_back(role.organization_id, "people"), 303)


@blueprint.route("/hiring/<slug>/clients", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def of_clients(slug: str) -> ResponseReturnValue:
    """Show the clients of a search firm, or the firms of a school; name a client."""
    row = finding.get_by_slug(slug)
    desks = desks_of(viewer().id)
    firm = any(desk.firm and desk.organization_id == row.id for desk in desks)
    decides = _decides(row, desks)
    if not firm and not decides:
        raise Forbidden("People who hire here see this.")
    form = ClientForm()
    if firm and form.accepts():
        place = _named(form)
        note = form.note.data or ""
        if place and form.attempt(lambda: clients.ask_client(viewer(), row, place, note)):
            flash(f"Asked. {place.name} confirms it, or not.", "good")
            return redirect(f"/hiring/{row.slug}/clients", 303)
    page = render_template(
        "organizations/hiring/clients.html",
        row=row,
        form=form,
        firm=firm,
        decides=decides,
        lines=hiring_people.clients_at(row.id),
    )
    return page, form.status


@blueprint.post("/hiring/clients/<int:client_id>")
@members
@limiter.limit(WRITES)
def decide_client(client_id: int) -> ResponseReturnValue:
    """Confirm, refuse or end what a firm does for a client."""
    row, act = hiring_people.get_client(client_id), request.form.get("act", "")
    desks = desks_of(viewer().id)
    theirs = any(desk.firm and desk.organization_id == row.firm_id for desk in desks)
    decides = _decides(finding.get_by_id(row.organization_id), desks)
    if not theirs and not decides:
        raise NotFound
    if act == "end":
        clients.end_client(viewer(), row)
    elif act in ("confirm", "refuse"):
        clients.decide_client(viewer(), row, confirm=act == "confirm")
    else:
        raise NotFound
    said = {"confirm": "Confirmed.", "refuse": "Refused.", "end": "Ended."}
    flash(said[act], "good")
    return redirect(_back(row.organization_id if decides else row.firm_id, "clients"), 303)


@blueprint.route("/hiring/<slug>/settings", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def how(slug: str) -> ResponseReturnValue:
    """Set how an organization hires."""
    row = finding.get_by_slug(slug, lock=request.method == "POST")
    if not _decides(row):
        raise Forbidden("Posters of the organization and administrators set this.")
    settings, form = settings_of(row.id), SettingsForm()
    if request.method == "GET":
        form.tell(settings)
    if form.accepts():
        chosen = form.chosen()
        form.attempt(lambda: change_settings(viewer(), row.id, settings, **chosen))
        if form.status == 200:
            flash("Saved.", "good")
            return redirect(f"/hiring/{row.slug}/settings", 303)
    letters = [form[field_of(stage)] for stage in LETTERS]
    page = render_template(
        "organizations/hiring/settings.html", row=row, form=form, letters=letters, settings=settings
    )
    return page, form.status


def _decides(row: Organization, desks: list[Desk] | None = None) -> bool:
    posters = [desk for desk in desks or desks_of(viewer().id) if desk.kind == "poster"]
    return policy.may_decide_on(viewer(), row.id, posters)


def _named(form: ClientForm) -> Organization | None:
    found = finding.find_named(form.organization.data or "")
    if len(found) == 1:
        return found[0]
    ways = ", ".join(other.slug for other in found)
    said = f"Several have this name: {ways}." if found else "There is none of this name."
    form.organization.errors = [*form.organization.errors, said]
    form.status = 422
    return None


def _back(organization_id: int, page: str) -> str:
    return f"/hiring/{finding.get_by_id(organization_id).slug}/{page}"
