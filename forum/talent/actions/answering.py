"""What a candidate says to a request to talk."""

from __future__ import annotations

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.markup import plain_line
from forum.core.notices import tell
from forum.core.refusals import Conflict, Invalid, NotFound
from forum.jobs.models import JobPosting
from forum.jobs.policy import is_taking
from forum.members.queries.links import blocked_between
from forum.talent.actions.asking import standing
from forum.talent.events import ContactAccepted
from forum.talent.models import ContactRequest
from forum.talent.notices import ANSWERED
from forum.talent.queries.requests import get_row

MOST_WORD = 500
SENT = "/talent/requests"
LATE = {
    "withdrawn": "This request was taken back. There is nothing to answer any more.",
    "accepted": "You said yes to this already.",
    "declined": "You answered this already.",
    "expired": "This request was closed, because its days went by without an answer.",
}


def answer(viewer: Viewer, request_id: int, choice: str, word: str = "") -> ContactRequest:
    """Say yes or no to a request, once. Only a yes shows who asked how to reach the member.

    Raises Conflict for one that is closed, and for a yes where the one who asks does not hire there
    any more or the opening closed meanwhile.
    """
    row = get_row(request_id, ContactRequest.member_id == (viewer.id or 0))
    if blocked_between(row.recruiter_id, row.member_id):
        raise NotFound
    moment = now()
    state = "expired" if row.state == "asked" and row.expires_at <= moment else row.state
    if state != "asked":
        raise Conflict(LATE[state])
    if choice not in ("accepted", "declined"):
        raise Invalid("Choose one of the answers.", "answer")
    opening = db.session.get_one(JobPosting, row.posting_id)
    if choice == "accepted":
        _must_still_hire(row, opening)
        announce(ContactAccepted(row.id, row.recruiter_id, row.member_id))
    row.state, row.answered_at = choice, moment
    row.answer = plain_line(word, MOST_WORD)
    tell([row.recruiter_id], ANSWERED.name, f"answered:{row.id}", opening.title, SENT)
    db.session.flush()
    return row


def _must_still_hire(row: ContactRequest, opening: JobPosting) -> None:
    desk = standing(row.recruiter_id, row.role_id)
    if desk is None or row.organization_id not in desk.serves:
        raise Conflict("Who asked you does not hire there any more. Nothing of yours was shown.")
    if not is_taking(opening):
        raise Conflict("This opening is closed by now. Nothing of yours was shown.")
