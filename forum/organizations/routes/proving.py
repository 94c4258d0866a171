from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.routes import throttle
from forum.accounts.routes.throttle import accepted
from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.mail import mail_folder
from forum.core.refusals import Forbidden
from forum.organizations.actions import proving
from forum.organizations.forms import ProofForm
from forum.organizations.queries import finding, work

blueprint = Blueprint("proving_work", __name__)
blueprint.after_request(throttle.count)
LETTERS = "5 per hour;20 per day"


@blueprint.route("/account/work/<int:number>/verify", methods=["GET", "POST"])
@members
@limiter.limit(LETTERS, methods=["POST"], deduct_when=accepted)
@limiter.limit(WRITES, methods=["POST"])
def ask(number: int) -> ResponseReturnValue:
    """Have a letter sent to the member's address at the organization."""
    place = work.get_own(viewer(), number)
    row = finding.get_by_id(place.organization_id)
    form = ProofForm()
    if form.accepts():
        form.attempt(lambda: proving.want_proof(viewer(), place, form.email.data))
        if form.status == 200:
            flash(_sent(), "good")
            return redirect("/account/work", 303)
    page = render_template(
        "organizations/verify.html",
        form=form,
        name=row.name,
        domains=finding.domains_of(row.id, row.parent_id),
        number=number,
    )
    return page, form.status


def _sent() -> str:
    kept = mail_folder(current_app.config["SETTINGS"]) is not None
    if kept and current_app.config["DEVELOPMENT"]:
        return "The letter is written; in development it lies at /dev/mail."
    return "A letter is on its way. Its link works for 24 hours."


@blueprint.route("/account/work/confirm/<secret>", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def confirm(secret: str) -> ResponseReturnValue:
    """Verify a place by a button: mail scanners open links, but press nothing."""
    found = work.find_proof(secret)
    if found is None:
        return render_template("organizations/dead_link.html"), 410
    place = work.find_place(found.affiliation_id)
    if place is None or place.user_id != viewer().id:
        raise Forbidden("This link is for another member. Sign in as the one who asked for it.")
    row = finding.get_by_id(place.organization_id)
    if request.method == "GET":
        return render_template("organizations/confirm.html", name=row.name, title=place.title)
    proving.prove(viewer(), secret)
    flash(f"Your work at {row.name} is verified for a year.", "good")
    return redirect("/account/work", 303)
