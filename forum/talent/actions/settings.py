"""What a member shows to those who look for people: only what they said themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.hot import upsert
from forum.core.markup import cook
from forum.core.refusals import Conflict, Forbidden, Invalid, NotFound, SignInNeeded
from forum.members.portfolio import shown_pieces
from forum.organizations.models import Organization
from forum.talent.choices import AUDIENCES
from forum.talent.events import CandidateChanged
from forum.talent.models import (
    Candidate,
    CandidateEvidence,
    CandidateHidden,
    CandidateListItem,
    CandidateState,
)
from forum.talent.shown import Shown

OFF = "off"
MOST_HIDDEN = 50
CONSENT = "Say that you agree to be shown like this: nobody is shown without it."


def save(viewer: Viewer, shown: Shown) -> Candidate:
    """Keep what a member shows, and to whom; it counts from this moment on. Flushes.

    Raises Invalid (beside `consent`) where more people would see it than agreed to before.
    """
    row, moment = _own(viewer), now()
    if shown.audience not in AUDIENCES:
        raise Invalid("Choose one.", "audience")
    if shown.audience not in (OFF, row.audience):
        _must_agree(viewer, shown)
        row.turned_on_at = moment
    if shown.audience == OFF != row.audience:
        _turn_off(row, moment)
    row.audience, row.updated_at = shown.audience, moment
    row.sections, row.families = shown.sections, shown.families
    row.availability, row.available_on = shown.availability, shown.available_on
    row.moves, row.remote = shown.moves, shown.remote
    row.certifications = shown.certifications
    row.pitch, row.pitch_html = shown.pitch, cook(shown.pitch).html if shown.pitch else ""
    db.session.flush()
    _write_states(row.user_id, shown)
    _write_evidence(viewer, row.user_id, shown)
    announce(CandidateChanged(row.user_id))
    return row


def turn_off(viewer: Viewer) -> None:
    """Show a member to nobody any more, from this moment on; what they typed stays theirs."""
    row = _own(viewer)
    if row.audience != OFF:
        _turn_off(row, now())
        db.session.flush()
        announce(CandidateChanged(row.user_id))


def hide(viewer: Viewer, place: Organization) -> None:
    """Hide from an organization with its whole network; twice is once."""
    row = _own(viewer)
    mine = CandidateHidden.user_id == row.user_id
    count = select(func.count()).select_from(CandidateHidden).where(mine)
    if (db.session.scalar(count) or 0) >= MOST_HIDDEN:
        raise Conflict(f"You hide from {MOST_HIDDEN}, which is the most.", "organization")
    values = {"user_id": row.user_id, "organization_id": place.id, "at": now()}
    db.session.flush()
    upsert(CandidateHidden, values, ("user_id", "organization_id"))
    announce(CandidateChanged(row.user_id))


def hide_no_more(viewer: Viewer, organization_id: int) -> None:
    """Hide from an organization no more; raises NotFound for one that was not hidden from."""
    row = _own(viewer)
    mine = (
        CandidateHidden.user_id == row.user_id,
        CandidateHidden.organization_id == organization_id,
    )
    gone = db.session.execute(delete(CandidateHidden).where(*mine))
    if not getattr(gone, "rowcount", 0):
        raise NotFound
    # To those who could not see them before, they are new.
    row.updated_at = now()
    announce(CandidateChanged(row.user_id))


def _own(viewer: Viewer) -> Candidate:
    """Return the member's row, which nobody else writes meanwhile; an empty one at first."""
    if viewer.id is None:
        raise SignInNeeded
    db.session.execute(select(User.id).where(User.id == viewer.id).with_for_update())
    row = db.session.get(Candidate, viewer.id, populate_existing=True)
    if row is None:
        row = Candidate(user_id=viewer.id, audience=OFF, updated_at=now())
        db.session.add(row)
    return row


def _must_agree(viewer: Viewer, shown: Shown) -> None:
    if not viewer.verified:
        raise Forbidden("Confirm your e-mail address first.", "audience")
    if not shown.consent:
        raise Invalid(CONSENT, "consent")


def _turn_off(row: Candidate, moment: datetime) -> None:
    row.audience, row.turned_off_at = OFF, moment
    # Those who had them on a list lose the name at once, and the note in thirty days.
    kept = (CandidateListItem.user_id == row.user_id, CandidateListItem.gone_at.is_(None))
    db.session.execute(update(CandidateListItem).where(*kept).values(gone_at=moment))


def _write_states(user_id: int, shown: Shown) -> None:
    db.session.execute(delete(CandidateState).where(CandidateState.user_id == user_id))
    if shown.states:
        rows = [{"user_id": user_id, "state": state} for state in shown.states]
        db.session.execute(insert(CandidateState), rows)


def _write_evidence(viewer: Viewer, user_id: int, shown: Shown) -> None:
    theirs = shown_pieces(viewer, user_id, shown.evidence)
    db.session.execute(delete(CandidateEvidence).where(CandidateEvidence.user_id == user_id))
    rows = [
        {"user_id": user_id, "kind": piece.kind, "piece_id": piece.number, "position": position}
        for position, piece in enumerate(theirs)
    ]
    if rows:
        db.session.execute(insert(CandidateEvidence), rows)
