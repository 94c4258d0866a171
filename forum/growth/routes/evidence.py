from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import everyone, member_id, members, viewer
from forum.core.files import ACCEPT, KINDS, judged, sent, takes_uploads
from forum.core.limits import WRITES, limiter
from forum.growth.actions import evidencing
from forum.growth.forms import EvidenceForm
from forum.growth.models import Evidence
from forum.growth.queries import evidence, framework
from forum.growth.works import own_works
from forum.members.policy import AUDIENCES
from forum.vocab.vocabularies import SKILLS

blueprint = Blueprint("growth_evidence", __name__)
HOME = "/skills/evidence"
takes_uploads(blueprint, "new", "edit")


@blueprint.get(HOME)
@members
def mine() -> str:
    """List what shows the member's skills."""
    return render_template(
        "growth/evidence.html",
        items=evidence.of_member(member_id()),
        labels={item.slug: item.label for item in framework.sub_skills()},
        audiences=AUDIENCES,
    )


@blueprint.route("/skills/evidence/new", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def new() -> ResponseReturnValue:
    """Add something that shows a skill (`?skill=` names the first one)."""
    form = EvidenceForm(skills=request.args.getlist("skill")[:1])
    return _answer(form, None)


@blueprint.route("/skills/evidence/<int:evidence_id>/edit", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def edit(evidence_id: int) -> ResponseReturnValue:
    """Change a piece of evidence."""
    row = evidence.get_own(viewer(), evidence_id)
    known = {name: getattr(row, name) for name in ("title", "address", "text", "shown")}
    if row.kind == "file":
        known["address"] = ""
    form = EvidenceForm(skills=list(evidence.slugs_of(row.id)), data=known)
    return _answer(form, row)


def _answer(form: EvidenceForm, row: Evidence | None) -> ResponseReturnValue:
    items = framework.sub_skills()
    form.offer(items)
    if form.accepts() and form.attempt(lambda: _save(form, row)) is not None:
        flash("Kept.", "good")
        if _warns(form):
            flash("Look at your file once more: nothing in it may name or show a student.", "warn")
        return redirect(HOME, 303)
    page = render_template(
        "growth/evidence_form.html",
        form=form,
        row=row,
        skills=SKILLS,
        skill_of={item.slug: item.skill for item in items},
        posts=[*own_works(viewer()), *evidence.latest_own(viewer())],
        base_url=current_app.config["BASE_URL"],
        held=evidence.file_of(row) if row else None,
        accept=ACCEPT,
    )
    return page, form.status


def _save(form: EvidenceForm, row: Evidence | None) -> Evidence:
    upload = form.file.data
    said = evidencing.Said(
        title=form.title.data or "",
        text=form.text.data or "",
        slugs=form.skills.data or (),
        shown=form.shown.data,
        address=form.address.data or "",
        file=judged(upload.stream, upload.filename) if upload else None,
    )
    base_url = current_app.config["BASE_URL"]
    if row is None:
        return evidencing.add(viewer(), base_url, said)
    return evidencing.edit(viewer(), row.id, base_url, said)


def _warns(form: EvidenceForm) -> bool:
    """Whether a file was sent of a kind in which people's names often are."""
    upload = form.file.data
    ending = upload.filename.rpartition(".")[2].lower() if upload else ""
    return bool(upload) and (ending not in KINDS or KINDS[ending].warn)


@blueprint.get("/skills/evidence/<int:evidence_id>/file")
@everyone
def file(evidence_id: int) -> ResponseReturnValue:
    """Send the file of a piece of evidence to those to whom its owner shows it."""
    return sent(evidence.get_shown_file(viewer(), evidence_id))


@blueprint.post("/skills/evidence/<int:evidence_id>/delete")
@members
@limiter.limit(WRITES)
def delete(evidence_id: int) -> ResponseReturnValue:
    """Delete a piece of evidence."""
    evidencing.remove(viewer(), evidence_id)
    flash("The evidence is deleted.", "good")
    return redirect(HOME, 303)
