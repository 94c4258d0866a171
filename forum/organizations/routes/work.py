from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members, viewer
from forum.core.limits import WRITES, limiter
from forum.organizations import policy
from forum.organizations.actions import working
from forum.organizations.choices import FAMILIES
from forum.organizations.forms import PlaceForm
from forum.organizations.queries import finding, work
from forum.organizations.routes.listing import typed_words

blueprint = Blueprint("work", __name__)


@blueprint.get("/account/work")
@members
def places() -> str:
    """Show where the member works and worked, and find the organization of another place."""
    rows = work.places_of(member_id())
    day = policy.today()
    words = typed_words()
    return render_template(
        "organizations/work.html",
        now_here=[row for row in rows if row.ends_on is None or row.ends_on >= day],
        past=[row for row in rows if row.ends_on is not None and row.ends_on < day],
        day=day,
        with_domains=work.with_domains(row.organization_id for row in rows),
        families=FAMILIES,
        words=words,
        found=finding.complete(words) if words else [],
    )


@blueprint.route("/account/work/add", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def add() -> ResponseReturnValue:
    """Add a place at the organization an address names."""
    row = finding.get_by_slug(request.values.get("organization", ""))
    form = PlaceForm()
    if form.accepts():
        added = form.attempt(lambda: working.add_place(viewer(), row, form.place()))
        if added is not None:
            flash("Added. Verify it, so that others can rely on it.", "good")
            return redirect("/account/work", 303)
    page = render_template(
        "organizations/place.html", form=form, name=row.name, organization=row.slug
    )
    return page, form.status


@blueprint.route("/account/work/<int:number>", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def change(number: int) -> ResponseReturnValue:
    """Change title and dates of one of the member's places."""
    row = work.get_own(viewer(), number)
    form = PlaceForm.showing(row)
    organization = finding.find_by_id(row.organization_id)
    if form.accepts():
        form.attempt(lambda: working.change_place(row, form.place()))
        if form.status == 200:
            flash("Saved.", "good")
            return redirect("/account/work", 303)
    name = organization.name if organization else ""
    page = render_template("organizations/place.html", form=form, name=name, organization="")
    return page, form.status


@blueprint.post("/account/work/<int:number>/remove")
@members
@limiter.limit(WRITES)
def remove(number: int) -> ResponseReturnValue:
    """Take one of the member's places away."""
    working.remove_place(work.get_own(viewer(), number))
    flash("Removed.", "good")
    return redirect("/account/work", 303)
