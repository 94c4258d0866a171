"""Asking people outside about an applicant, by a link that works once."""

from __future__ import annotations

import secrets

from sqlalchemy import Select, select, update

from forum.accounts.addresses import plain_address
from forum.accounts.queries import get_user, hashed
from forum.core import mail
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.markup import clean_text, plain_line
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden, Invalid, NotFound
from forum.jobs.applicant_notices import REFERENCE
from forum.jobs.machine import LIVE
from forum.jobs.models import Application, ApplicationReference, JobPosting
from forum.jobs.queries.application import hold
from forum.jobs.queries.references import AGAIN_AFTER, STANDS, Question
from forum.organizations.models import Organization

MOST = 3
MOST_TEXT = 2_000
ENDED = "Your application is over: nobody is asked about you any more."


def ask(viewer: Viewer, row: Application, name: str, email: str, relation: str) -> None:
    """Name somebody as a reference and send them a letter with their link.

    Raises Conflict once the application is over or three are named, Invalid beside the field.
    """
    row = _held(viewer, row.id)
    there = list(db.session.scalars(_of(row.id)))
    if len([one for one in there if one.state != "ended"]) >= MOST:
        raise Conflict(f"You named {MOST} people, as many as there may be.")
    address = plain_address(email.strip())
    if address is None:
        raise Invalid("This is no e-mail address.", "email")
    own = (get_user(row.user_id).email or "").casefold()
    if address.casefold() == own:
        raise Invalid("This is your own address.", "email")
    if address.casefold() in {one.email.casefold() for one in there}:
        raise Invalid("You named this address already.", "email")
    called = plain_line(name, 100)
    if not called:
        raise Invalid("Write their name.", "name")
    secret = secrets.token_urlsafe(32)
    moment = now()
    asked = ApplicationReference(
        application_id=row.id,
        name=called,
        email=address,
        relation=plain_line(relation, 100),
        token_hash=hashed(secret),
        asked_at=moment,
        expires_at=moment + STANDS,
    )
    db.session.add(asked)
    db.session.flush()
    _send(row, asked, secret)


def ask_again(viewer: Viewer, row: Application, reference_id: int) -> None:
    """Send a letter once more, with a new link; the old one ends. At most every third day."""
    row = _held(viewer, row.id)
    asked = _get(row, reference_id)
    if asked.state != "asked":
        raise Conflict("They have answered, or are asked no longer.")
    if asked.asked_at > now() - AGAIN_AFTER:
        raise Conflict("They had a letter within the last three days. Give them time.")
    secret = secrets.token_urlsafe(32)
    asked.token_hash, asked.asked_at = hashed(secret), now()
    asked.expires_at = asked.asked_at + STANDS
    db.session.flush()
    _send(row, asked, secret)


def stop_asking(viewer: Viewer, row: Application, reference_id: int) -> None:
    """Ask somebody no longer: their link ends. What they wrote already stays with the school."""
    asked = _get(_held(viewer, row.id), reference_id)
    if asked.state != "asked":
        raise Conflict("They have answered, or are asked no longer.")
    asked.state, asked.answered_at = "ended", now()
    db.session.flush()


def give(question: Question, text: str | None) -> None:
    """Answer for a reference, or decline with None; the link, held, works no more after it.

    The applicant is told that somebody answered, never what they wrote.
    """
    row = question.row
    said = clean_text(text or "").strip()
    if text is not None and not said:
        raise Invalid("Write a few sentences, or say that you would rather not.", "text")
    if len(said) > MOST_TEXT:
        raise Invalid(f"Up to {MOST_TEXT:,} characters, {len(said):,} are here.", "text")
    row.state, row.text = ("given", said) if text is not None else ("declined", "")
    row.answered_at = now()
    db.session.flush()
    application = db.session.get_one(Application, row.application_id)
    link = f"/applications/{application.id}"
    tell([application.user_id], REFERENCE.name, f"reference:{application.id}", question.title, link)


def end_late() -> None:
    """End the links that were not used within their 30 days."""
    late = ApplicationReference.expires_at <= now()
    asked = ApplicationReference.state == "asked"
    db.session.execute(update(ApplicationReference).where(asked, late).values(state="ended"))


def _held(viewer: Viewer, application_id: int) -> Application:
    row = hold(application_id)
    if row is None or viewer.id is None or row.user_id != viewer.id:
        raise NotFound
    if row.state == "draft":
        raise Forbidden("Send your application first.")
    if row.state not in LIVE:
        raise Conflict(ENDED)
    return row


def _of(application_id: int) -> Select[ApplicationReference]:
    return select(ApplicationReference).where(ApplicationReference.application_id == application_id)


def _get(row: Application, reference_id: int) -> ApplicationReference:
    found = db.session.get(ApplicationReference, reference_id)
    if found is None or found.application_id != row.id:
        raise NotFound
    return found


def _send(row: Application, asked: ApplicationReference, secret: str) -> None:
    posting = db.session.get_one(JobPosting, row.posting_id)
    place = db.session.get_one(Organization, posting.organization_id)
    applicant = get_user(row.user_id).name
    mail.post(
        asked.email,
        f"{applicant} names you as a reference",
        "reference",
        name=asked.name,
        applicant=applicant,
        opening=posting.title,
        organization=place.name,
        secret=secret,
    )
