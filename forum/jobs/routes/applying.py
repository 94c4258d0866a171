from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members, viewer
from forum.core.db import db, release
from forum.core.files import ACCEPT, Judged, files_of, judged, sent, takes_uploads
from forum.core.limits import WRITES, limiter
from forum.core.markup import cook
from forum.core.refusals import Conflict, Forbidden, Refusal
from forum.jobs.actions import applying
from forum.jobs.forms.apply import ApplyForm, apply_form, as_data, moved_up, name_of
from forum.jobs.models import Application, JobPosting
from forum.jobs.queries.my_applications import (
    FILES,
    day_in_words,
    find_own,
    get_own_file,
    last_sent,
)
from forum.jobs.queries.one import PostingFacts, get_facts
from forum.jobs.queries.profile_sent import profile_parts
from forum.jobs.sheet import MOST_PIECES, SECTIONS, Sheet
from forum.members.portfolio import KINDS, Piece, own_pieces, shown_pieces
from forum.organizations.queries.hiring import settings_of

blueprint = Blueprint("jobs_applying", __name__)
# A file that is too large arrives whole, so that what was typed beside it is kept.
takes_uploads(blueprint, "write", files=4)
# A person who types without a break saves every other second.
SAVES = "60 per minute;1500 per hour"
MOST_PARTS = 1_000


@blueprint.url_value_preprocessor
def _many_parts(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # Each piece of evidence that is ticked is a part of the form.
    request.max_form_parts = MOST_PARTS


@blueprint.get("/jobs/<int:posting_id>/apply")
@members
def form(posting_id: int) -> ResponseReturnValue:
    """Write an application, or go on with its draft (`?again=1`: begin from the last one)."""
    facts = get_facts(viewer(), posting_id)
    row = find_own(viewer(), posting_id)
    if row is not None and row.state != "draft":
        return redirect(f"/applications/{row.id}", 303)
    why = applying.why_not(viewer(), db.session.get_one(JobPosting, posting_id))
    if why is not None and (row is None or isinstance(why, Forbidden)):
        raise why
    return _page(facts, _filled(facts, row), row, why)


@blueprint.post("/jobs/<int:posting_id>/apply")
@members
@limiter.limit(SAVES)
def write(posting_id: int) -> ResponseReturnValue:
    """Keep what was typed, add files to it, or send it."""
    facts = get_facts(viewer(), posting_id)
    filled = apply_form(facts.posting)
    act = request.form.get("act", "")
    # Judging files takes a while, in which others may write.
    release()
    files = [] if act.startswith("drop:") else _judged(filled)
    posting = applying.hold_posting(viewer(), posting_id)
    sheet = filled.sheet()
    if act.startswith("up:"):
        order = moved_up(sheet.pieces, act.removeprefix("up:"))
        sheet = replace(sheet, pieces=tuple(order))
    row = filled.attempt(lambda: _save(filled, posting, sheet, files))
    if request.form.get("background"):
        told = _said(filled)
        return {"message": told, "seen": "", "action": request.path}, filled.status
    if row is None:
        own = find_own(viewer(), posting_id)
        if filled.status == Forbidden.status or act != "send" or own is None:
            return _page(facts, filled, None, Conflict(_said(filled))), filled.status
        return _sent(filled, posting, own, facts)
    return _acted(filled, facts, posting, row, act)


def _save(
    filled: ApplyForm, posting: JobPosting, sheet: Sheet, files: Sequence[Judged]
) -> Application:
    heard, began = filled.heard.data or "", filled.began_from
    row = applying.save_draft(viewer(), posting, sheet, heard, began)
    # What does not fit is said beside its field; the draft is kept all the same.
    filled.attempt(lambda: applying.add_files(row, files))
    return row


def _acted(
    filled: ApplyForm, facts: PostingFacts, posting: JobPosting, row: Application, act: str
) -> ResponseReturnValue:
    here = f"/jobs/{facts.id}/apply"
    gone = act.removeprefix("drop:")
    if act.startswith("drop:") and gone.isascii() and gone.isdigit() and len(gone) < 18:
        applying.remove_file(row, int(gone))
        flash("The file is removed.", "good")
        return redirect(f"{here}#files", 303)
    if filled.files.errors:
        filled.status = 422
    elif act == "send":
        return _sent(filled, posting, row, facts)
    elif request.form.get("preview"):
        return _page(facts, filled, row, None, cook(filled.note.data or "").html)
    else:
        anchor = "#evidence" if act.startswith("up:") else "#files" if act == "files" else ""
        if not anchor or act == "files":
            flash("Your draft is kept. Nothing is sent yet.", "good")
        return redirect(f"{here}{anchor}", 303)
    return _page(facts, filled, row, None), filled.status


def _sent(
    filled: ApplyForm, posting: JobPosting, row: Application, facts: PostingFacts
) -> ResponseReturnValue:
    consent, once = bool(filled.consent.data), filled.once_key
    if filled.attempt(lambda: applying.send(viewer(), posting, consent, once)) is not None:
        flash("Sent. You hear from the school here and by mail.", "good")
        return redirect(f"/applications/{row.id}", 303)
    # Said once, at the top: there is no form to go on with.
    why = Conflict(_said(filled)) if filled.form_errors else None
    return _page(facts, filled, row if row.state == "draft" else None, why), filled.status


def _said(filled: ApplyForm) -> str:
    return " ".join(dict.fromkeys(filled.form_errors))


def _judged(filled: ApplyForm) -> list[Judged]:
    kept = []
    for upload in request.files.getlist("files"):
        if not upload.filename:
            continue
        try:
            kept.append(judged(upload.stream, upload.filename, "files"))
        except Refusal as refusal:
            filled.refuse(refusal)
    return kept


def _filled(facts: PostingFacts, row: Application | None) -> ApplyForm:
    """Return the form with the draft, with what was sent last, or empty."""
    if row is not None:
        began = int(row.fields.get("began", 0))
        return apply_form(
            facts.posting, **as_data(Sheet.from_json(row.fields), row.heard_from, began)
        )
    last = last_sent(viewer(), facts.id) if request.args.get("again") else None
    if last is None:
        return apply_form(facts.posting, **as_data(Sheet(), "", 0))
    before = Sheet.from_json(last.fields)
    sheet = Sheet(note=before.note, sections=before.sections, pieces=before.pieces)
    return apply_form(facts.posting, **as_data(sheet, "", last.id))


def _page(
    facts: PostingFacts,
    filled: ApplyForm,
    row: Application | None,
    why: Refusal | None,
    preview: str = "",
) -> str:
    me = member_id()
    pieces = own_pieces(me)
    names = list(filled.pieces.data or ())
    older = shown_pieces(viewer(), me, _unlisted(filled.sheet().pieces, pieces))
    by_name = {name_of(piece.kind, piece.number): piece for piece in [*pieces, *older]}
    last = last_sent(viewer(), facts.id)
    return render_template(
        "jobs/apply.html",
        facts=facts,
        form=filled,
        row=row,
        why=why,
        preview_html=preview,
        parts={part.name: part for part in profile_parts(me)},
        sections=SECTIONS,
        chosen=[(name, by_name[name]) for name in dict.fromkeys(names) if name in by_name],
        offered=_grouped(by_name, names),
        most=MOST_PIECES,
        files=files_of(FILES, [row.id]) if row is not None else [],
        most_files=applying.MOST_FILES,
        accept=ACCEPT,
        settings=settings_of(facts.house.id),
        reply_by=day_in_words(facts.posting.reply_by),
        last=last,
        began=last if last is not None and last.id == filled.began_from else None,
    )


def _unlisted(chosen: Sequence[tuple[str, int]], pieces: Sequence[Piece]) -> list[tuple[str, int]]:
    listed = {(piece.kind, piece.number) for piece in pieces}
    return [piece for piece in chosen if piece not in listed]


def _grouped(by_name: dict[str, Piece], chosen: Sequence[str]) -> list[tuple[str, list[Any]]]:
    groups = []
    for kind, label in KINDS.items():
        own = [(n, p) for n, p in by_name.items() if p.kind == kind and n not in chosen]
        if own:
            groups.append((label, own))
    return groups


@blueprint.post("/jobs/<int:posting_id>/apply/discard")
@members
@limiter.limit(WRITES)
def discard(posting_id: int) -> ResponseReturnValue:
    """Delete the draft of an application."""
    applying.discard(viewer(), posting_id)
    flash("The draft is deleted.", "good")
    return redirect("/applications", 303)


@blueprint.get("/jobs/<int:posting_id>/apply/files/<int:file_id>/<_filename>")
@members
def file(posting_id: int, file_id: int, _filename: str) -> ResponseReturnValue:
    """Send a file of an application to whose it is; the name at the end is for people."""
    return sent(get_own_file(viewer(), posting_id, file_id))
