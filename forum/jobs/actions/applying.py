"""Writing an application and sending it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.files import File, Judged, attach, detach, files_of
from forum.core.markup import cook
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden, Invalid, NotFound, Refusal
from forum.jobs.actions.moving import move_application
from forum.jobs.applicant_notices import ARRIVED
from forum.jobs.heard import HEARD_FROM
from forum.jobs.machine import APPLICANT, STATES
from forum.jobs.models import Application, JobPosting, JobReviewer, Referral
from forum.jobs.policy import is_taking, manages, may_open
from forum.jobs.posting import Posting
from forum.jobs.queries.application import PROMISED
from forum.jobs.queries.drafts import posters_of
from forum.jobs.queries.my_applications import FILES, find_own
from forum.jobs.queries.profile_sent import as_sent, heard_part, profile_parts
from forum.jobs.sheet import MOST_ANSWER, MOST_NOTE, MOST_PIECES, Sheet
from forum.members.portfolio import shown_pieces
from forum.organizations.queries.hiring import desks_of, settings_of

MOST_FILES = 5
DRAFT_KEPT = timedelta(days=90)
CLOSED = "This opening takes no applications any more. What you wrote is kept as a draft."
ELSEWHERE = "Applications for this opening go to another address: it stands on its page."
OWN = "You wrote this opening, so you cannot apply for it."
READS = "You read the applications for this opening, so you cannot apply for it yourself."


def hold_posting(viewer: Viewer, posting_id: int) -> JobPosting:
    """Return an opening the viewer may open, held until the end; raises NotFound."""
    wanted = select(JobPosting).where(JobPosting.id == posting_id).with_for_update()
    row = db.session.scalar(wanted.execution_options(populate_existing=True))
    if row is None or not may_open(viewer, row, desks_of(viewer.id)):
        raise NotFound
    return row


def why_not(viewer: Viewer, posting: JobPosting) -> Refusal | None:
    """Return what stands against applying now, None for nothing.

    A Forbidden is about the person, a Conflict about the opening.
    """
    if viewer.id is None:
        return Forbidden("Sign in to apply.")
    if viewer.id == posting.author_id:
        return Forbidden(OWN)
    reads = exists().where(JobReviewer.posting_id == posting.id, JobReviewer.user_id == viewer.id)
    if manages(posting, desks_of(viewer.id)) or db.session.scalar(select(reads)):
        return Forbidden(READS)
    if posting.apply_how != "site":
        return Conflict(ELSEWHERE)
    return Conflict(CLOSED) if not is_taking(posting) or posting.removed_at else None


def save_draft(
    viewer: Viewer, posting: JobPosting, sheet: Sheet, heard: str, began: int = 0
) -> Application:
    """Keep what somebody typed for an opening that is held, however much is missing.

    Also after it closed, so that nothing is lost. `began` is the earlier application it was filled
    in from. Raises Forbidden for who may not apply there, Conflict once it was sent.
    """
    why = why_not(viewer, posting)
    if isinstance(why, Forbidden) or viewer.id is None:
        raise why or Forbidden
    row = find_own(viewer, posting.id, lock=True)
    if row is None:
        row = Application(posting_id=posting.id, user_id=viewer.id, state="draft", created_at=now())
        db.session.add(row)
    elif row.state != "draft":
        raise Conflict(sent_already(row))
    row.fields = sheet.as_json() | _beside(row, began)
    row.heard_from = heard if heard in HEARD_FROM else ""
    row.updated_at = now()
    row.erase_at, row.warned_at = row.updated_at + DRAFT_KEPT, None
    db.session.flush()
    return row


def sent_already(row: Application) -> str:
    """Return what somebody is told who applies a second time."""
    if row.state == "withdrawn":
        return "You applied for this opening and withdrew: that cannot be undone."
    return f"You have applied for this opening already: {STATES[row.state].told.lower()}."


def add_files(row: Application, files: Sequence[Judged]) -> None:
    """Keep judged files with a draft; raises Invalid beside `files` when they do not all fit."""
    present = len(files_of(FILES, [row.id]))
    if present + len(files) > MOST_FILES:
        raise Invalid(f"An application has up to {MOST_FILES} files: remove one first.", "files")
    for file in files:
        attach(row.user_id, FILES, row.id, file)


def remove_file(row: Application, file_id: int) -> None:
    """Take a file from a draft; raises NotFound for one that is not in it."""
    file = db.session.get(File, file_id)
    if file is None or (file.owner_kind, file.owner_id) != (FILES, row.id):
        raise NotFound
    detach(file)


def discard(viewer: Viewer, posting_id: int) -> None:
    """Delete a draft with its files; raises NotFound where there is none of the viewer's."""
    row = find_own(viewer, posting_id, lock=True)
    if row is None or row.state != "draft":
        raise NotFound
    for file in files_of(FILES, [row.id]):
        detach(file)
    db.session.delete(row)
    db.session.flush()


def send(
    viewer: Viewer, posting: JobPosting, consent: bool, once: str | None = None
) -> Application:
    """Send the draft of an application to an opening that is held; the same `once` sends one.

    What the profile shows is kept as it is now. Raises Invalid beside the field for what is
    missing, Conflict after the opening closed or once it was sent, Forbidden for its people.
    """
    row = find_own(viewer, posting.id, lock=True)
    if row is None:
        raise NotFound
    if row.state != "draft":
        if once is not None and row.once == once:
            return row
        raise Conflict(sent_already(row))
    why = why_not(viewer, posting)
    if why is not None:
        raise why
    sheet = Sheet.from_json(row.fields)
    check(Posting.from_json(posting.fields), sheet, len(files_of(FILES, [row.id])))
    if not consent:
        raise Invalid("Check the box: without it the school may not read what you send.", "consent")
    kept = shown_pieces(viewer, row.user_id, sheet.pieces)
    pieces = [[piece.kind, piece.number] for piece in kept]
    row.fields = sheet.as_json() | {"pieces": pieces} | _beside(row, 0)
    row.note_html = cook(sheet.note).html
    parts = profile_parts(row.user_id, sheet.sections)
    row.sent = as_sent([*parts, *heard_part(row.heard_from)]) | _stands(posting)
    row.consent_at, row.once = now(), once
    row.referral_id = _referral(row)
    db.session.flush()
    move_application(row, "submitted", viewer, APPLICANT)
    told = [number for number in posters_of(posting) if number != viewer.id]
    link = f"/jobs/{posting.id}/applications"
    tell(told, ARRIVED.name, f"applied:{posting.id}", posting.title, link)
    return row


def check(posting: Posting, sheet: Sheet, files: int) -> None:
    """Raise Invalid beside the first field in which something is missing or too long."""
    if not sheet.note.strip():
        raise Invalid("Write a few sentences: why this role, and why you.", "note")
    if len(sheet.note) > MOST_NOTE:
        raise Invalid(f"Up to {MOST_NOTE:,} characters, {len(sheet.note):,} are here.", "note")
    if len(sheet.pieces) > MOST_PIECES:
        raise Invalid(f"Choose up to {MOST_PIECES}; you chose {len(sheet.pieces)}.", "pieces")
    for number, question in enumerate(posting.questions):
        answer = sheet.answers.get(number, "").strip()
        if question.required and not answer:
            raise Invalid("The school asks everybody to answer this.", f"answer_{number}")
        if len(answer) > MOST_ANSWER:
            raise Invalid(f"Up to {MOST_ANSWER:,} characters.", f"answer_{number}")
    if posting.documents and not files:
        asked = ", ".join(posting.documents)
        raise Invalid(f"The school asks for: {asked}. Add at least one file.", "files")


def _beside(row: Application, began: int) -> dict[str, Any]:
    """Return what a draft keeps beside the sheet: the application it was filled in from."""
    before = (row.fields or {}).get("began", 0)
    found = began or before
    return {"began": found} if found else {}


def _stands(posting: JobPosting) -> dict[str, Any]:
    # What the school asked and promised as it was sent: it may change its mind for others.
    asked = [question.text for question in Posting.from_json(posting.fields).questions]
    return {"questions": asked, PROMISED: settings_of(posting.organization_id).blind}


def _referral(row: Application) -> int | None:
    return db.session.scalar(
        select(Referral.id)
        .where(
            Referral.posting_id == row.posting_id,
            Referral.to_id == row.user_id,
            Referral.state == "consented",
        )
        .order_by(Referral.id)
        .limit(1)
    )
