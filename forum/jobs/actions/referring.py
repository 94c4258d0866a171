"""Thinking of a colleague for an opening; the school hears of it only with their consent."""

from __future__ import annotations

from sqlalchemy import delete, exists, select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.markup import clean_text
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.jobs.actions.forgetting import months_after
from forum.jobs.applicant_notices import AGREED, REFERRED, THOUGHT_OF
from forum.jobs.heard import MOST_WORDS_FOR
from forum.jobs.models import Application, JobPosting, Referral
from forum.jobs.policy import is_taking
from forum.jobs.queries.drafts import posters_of
from forum.jobs.queries.referrals import STANDS, find_colleague
from forum.organizations.queries.hiring import settings_of

OVER = "This opening takes no applications any more."


def refer(viewer: Viewer, posting: JobPosting, username: str, note: str) -> None:
    """Ask a connected colleague whether they may be named to an opening's school.

    The opening is held. The school hears nothing of it until they agree. Raises Conflict where the
    opening takes nobody or the colleague was asked already, Invalid beside `username`.
    """
    if viewer.id is None:
        raise Forbidden
    if not is_taking(posting) or posting.removed_at is not None:
        raise Conflict(OVER)
    colleague = find_colleague(viewer, username)
    if colleague is None:
        raise Invalid("Write the user name of somebody you are connected with.", "username")
    if colleague == posting.author_id:
        raise Invalid("They wrote this opening.", "username")
    mine = (
        Referral.posting_id == posting.id,
        Referral.from_id == viewer.id,
        Referral.to_id == colleague,
    )
    if db.session.scalar(select(Referral.id).where(*mine)) is not None:
        raise Conflict("You thought of them for this opening already.", "username")
    row = Referral(
        posting_id=posting.id,
        from_id=viewer.id,
        to_id=colleague,
        note=clean_text(note).strip()[:MOST_WORDS_FOR],
        asked_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    topic = f"referral:{posting.id}"
    tell([colleague], THOUGHT_OF.name, topic, posting.title, "/applications#asked", viewer.id)


def answer(viewer: Viewer, row: Referral, agree: bool) -> None:
    """Agree to be named to the school, or not; an agreement can be taken back.

    The row is the viewer's own, held. Raises Conflict where it waits no longer or the opening is
    over. That somebody declined is told to nobody.
    """
    posting = db.session.get_one(JobPosting, row.posting_id)
    waits = row.state == "asked" and row.asked_at > now() - STANDS
    if agree:
        if row.state == "consented":
            return
        if not waits:
            raise Conflict("This is answered, or older than 30 days.")
        if not is_taking(posting) or posting.removed_at is not None:
            raise Conflict(OVER)
        row.state, row.answered_at = "consented", now()
        db.session.flush()
        link = f"/jobs/{posting.id}/referrals"
        told = [number for number in posters_of(posting) if number != viewer.id]
        tell(told, REFERRED.name, f"referred:{posting.id}", posting.title, link)
        topic, there = f"referral:{row.id}", f"/jobs/{posting.id}/refer"
        tell([row.from_id], AGREED.name, topic, posting.title, there, viewer.id)
        return
    if not waits and row.state != "consented":
        raise Conflict("This is answered, or older than 30 days.")
    taken = update(Application).where(Application.referral_id == row.id)
    db.session.execute(taken.values(referral_id=None))
    row.state, row.answered_at = "declined", now()
    db.session.flush()


def expire() -> None:
    """End what was not answered within 30 days, and forget what is old.

    What was not agreed to after a year; what was, when the school may keep it no longer.
    """
    moment = now()
    late = (Referral.state == "asked", Referral.asked_at <= moment - STANDS)
    db.session.execute(update(Referral).where(*late).values(state="expired"))
    old = Referral.asked_at <= moment - 12 * STANDS
    db.session.execute(delete(Referral).where(Referral.state.in_(("declined", "expired")), old))
    applied = exists().where(Application.referral_id == Referral.id)
    closed = (
        select(Referral.id, JobPosting.closed_at, JobPosting.organization_id)
        .join(JobPosting, JobPosting.id == Referral.posting_id)
        .where(Referral.state == "consented", JobPosting.closed_at <= moment - STANDS, ~applied)
    )
    for number, closed_at, organization_id in db.session.execute(closed).all():
        months = settings_of(organization_id).keep_months
        if closed_at is not None and months_after(closed_at, months) <= moment:
            db.session.execute(delete(Referral).where(Referral.id == number))
