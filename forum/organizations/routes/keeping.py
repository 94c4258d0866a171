from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.queries import usernames
from forum.accounts.routes import throttle
from forum.accounts.routes.throttle import accepted
from forum.core.access import admins, members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.markup import cook
from forum.core.refusals import Forbidden
from forum.organizations import policy
from forum.organizations.actions import keeping, merging
from forum.organizations.forms import GrowsForm, MergeForm, NewOrganizationForm, OrganizationForm
from forum.organizations.models import Organization
from forum.organizations.queries import finding, terms
from forum.organizations.queries.work import is_verified_at
from forum.vocab.queries import canonical_tags

blueprint = Blueprint("keeping_organizations", __name__)
blueprint.after_request(throttle.count)
NEW_ONES = "10 per day"


@blueprint.route("/organizations/new", methods=["GET", "POST"])
@members
@limiter.limit(NEW_ONES, methods=["POST"], deduct_when=accepted)
@limiter.limit(WRITES, methods=["POST"])
def create() -> ResponseReturnValue:
    """Add an organization that is missing, on the way to say that one works there."""
    form = NewOrganizationForm(name=request.args.get("name", "")[:150])
    form.offer(terms.choices(terms.KIND))
    if form.accepts():
        row = form.attempt(lambda: keeping.create(viewer(), form.facts()))
        if row is not None:
            flash(f"{row.name} is here now.", "good")
            return redirect(f"/account/work/add?organization={row.slug}", 303)
    similar = finding.complete(form.name.data or "") if form.status == 409 else []
    page = render_template("organizations/new.html", form=form, similar=similar)
    return page, form.status


@blueprint.route("/organizations/<slug>/edit", methods=["GET", "POST"])
@admins
@limiter.limit(WRITES, methods=["POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Change an organization's facts and mail domains."""
    row = finding.get_by_slug(slug, lock=request.method == "POST")
    form, name = _filled(row), row.name
    if form.accepts():
        domains = (form.domains.data or "").split()
        act = keeping.edit
        form.attempt(lambda: act(viewer(), row, form.facts(), domains, form.reason.data))
        if form.status == 200:
            flash("Changed. It stands in the public log.", "good")
            return redirect(f"/organizations/{row.slug}", 303)
    page = render_template("organizations/edit.html", slug=row.slug, name=name, form=form)
    return page, form.status


def _filled(row: Organization) -> OrganizationForm:
    parent = finding.find_by_id(row.parent_id)
    form = OrganizationForm(
        name=row.name,
        kind=row.kind,
        state=row.state,
        city=row.city,
        website=row.website,
        parent=parent.slug if parent else "",
        size_band=row.size_band,
        locale=row.locale,
        domains="\n".join(finding.domains_of(row.id)),
    )
    form.offer(terms.choices(terms.KIND, row.kind))
    form.offer_terms(
        terms.choices(terms.SIZE, row.size_band), terms.choices(terms.LOCALE, row.locale)
    )
    return form


@blueprint.route("/organizations/<slug>/grows", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def grows(slug: str) -> ResponseReturnValue:
    """Write how an organization grows its own people."""
    row = finding.get_by_slug(slug, lock=request.method == "POST")
    if not policy.may_edit_grows(viewer(), is_verified_at(viewer(), row.id)):
        raise Forbidden("People whose work here is verified write this.")
    form = GrowsForm(grows=row.grows_source)
    preview = ""
    if "preview" in request.form:
        if form.validate():
            preview = cook(form.grows.data or "", people=usernames, tags=canonical_tags).html
    elif form.accepts():
        form.attempt(lambda: keeping.write_grows(viewer(), row, form.grows.data or ""))
        if form.status == 200:
            flash("Saved.", "good")
            return redirect(f"/organizations/{row.slug}", 303)
    page = render_template("organizations/grows.html", row=row, form=form, preview_html=preview)
    return page, form.status


@blueprint.route("/organizations/<slug>/merge", methods=["GET", "POST"])
@admins
@limiter.limit(WRITES, methods=["POST"])
def merge(slug: str) -> ResponseReturnValue:
    """Let a duplicate go into the organization that stays, shown before it is done."""
    row = finding.get_by_slug(slug, lock=request.method == "POST")
    form = MergeForm(request.form if request.method == "POST" else request.args)
    found = finding.find_named(form.into.data or "")
    into = found[0] if len(found) == 1 else None
    if form.into.data and into is None:
        ways = ", ".join(other.slug for other in found)
        said = f"Several have this name: {ways}." if found else "There is none of this name."
        form.into.errors = [said]
        form.status = 422
    elif into is not None and form.accepts():
        form.attempt(lambda: merging.merge(viewer(), row, into, form.reason.data))
        if form.status == 200:
            flash("Merged. The old address leads here.", "good")
            return redirect(f"/organizations/{into.slug}", 303)
    page = render_template("organizations/merge.html", row=row, into=into, form=form)
    return page, form.status
