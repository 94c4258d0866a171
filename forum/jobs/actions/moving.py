"""The one place where an application goes from one state to another."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import User
from forum.core import mail
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden, Invalid, NotFound
from forum.jobs.actions.forgetting import set_clock
from forum.jobs.actions.interviewing import cancel_all
from forum.jobs.application_notices import MOVED
from forum.jobs.events import ApplicationMoved
from forum.jobs.letters import MOST_LETTER, addressed, letter_of
from forum.jobs.machine import APPLICANT, ENDED, SCHOOL, STATES, moves
from forum.jobs.models import Application, ApplicationEvent, JobPosting
from forum.jobs.policy import is_taking
from forum.jobs.queries.application import DESK, OWN, hold, seat_in
from forum.organizations.models import HiringSettings, Organization
from forum.organizations.queries.hiring import settings_of

# The clock only ends what people left lying.
CLOCK = ("not-selected", "closed-unfilled")


def move_application(
    application: Application,
    after: str,
    by: Viewer | None,
    who: str,
    message: str | None = None,
    *,
    seen: str = "",
) -> None:
    """Bring an application into another state, dated; who applied is told of what a school does.

    `who` is the side it is done for (`machine.APPLICANT` or SCHOOL), `by` None for the clock.
    `message` goes to the applicant, None for the school's usual one. `seen` is the state whoever
    moves it saw. The row is read again under its lock. Raises NotFound for who may not know of it,
    Forbidden for who only reads, Conflict for what does not follow or was moved meanwhile.
    """
    row = hold(application.id)
    if row is None:
        raise NotFound
    posting = db.session.get_one(JobPosting, row.posting_id)
    check_side(row, posting, by, who)
    _check_move(row, posting, after, who, seen)
    if by is None and after not in CLOCK:
        raise Forbidden("The clock only ends applications.")
    step(row, posting, after, by, who, message)


def check_side(row: Application, posting: JobPosting, by: Viewer | None, who: str) -> None:
    """Raise unless somebody may move an application for a side: NotFound, or Forbidden."""
    if by is None:
        if who != SCHOOL:
            raise Forbidden("Only who applied does this.")
        return
    seat = seat_in(by, row, posting)
    if not seat:
        raise NotFound
    if who == APPLICANT and seat != OWN:
        raise Forbidden("Only who applied does this.")
    if who == SCHOOL and seat != DESK:
        raise Forbidden("People who hire for the organization move applications.")


def step(
    row: Application,
    posting: JobPosting,
    after: str,
    by: Viewer | None,
    who: str,
    message: str | None = None,
) -> None:
    """Write a move that was found right, of rows that are held; with all that follows from it."""
    settings = settings_of(posting.organization_id)
    words = _words(posting, settings, after, message) if who == SCHOOL else (message or "")
    moment, before = now(), row.state
    event = ApplicationEvent(
        application_id=row.id,
        before=before,
        after=after,
        message=words,
        by_id=by.id if by else None,
        at=moment,
    )
    db.session.add(event)
    row.state, row.moved_at, row.updated_at = after, moment, moment
    if after == "submitted":
        row.submitted_at = moment
        posting.application_count += 1
        row.number = row.number or posting.application_count
    if after in ENDED:
        row.decided_at = moment
        cancel_all(row)
    set_clock(row, settings)
    db.session.flush()
    announce(ApplicationMoved(row.id, posting.id, before, after))
    if who == SCHOOL:
        _tell(row, posting, after, words)


def _check_move(row: Application, posting: JobPosting, after: str, who: str, seen: str) -> None:
    at = STATES[row.state].label
    if seen and seen != row.state:
        raise Conflict(
            f"It is “{at}” by now: somebody moved it meanwhile. Nothing was changed by this form."
        )
    if after not in STATES:
        raise Invalid("Choose where it goes.", "after")
    if after not in moves(row.state, who):
        raise Conflict(f"An application that is “{at}” does not go to “{STATES[after].label}”.")
    if after == "submitted" and (not is_taking(posting) or posting.removed_at is not None):
        raise Conflict("This opening takes no applications any more. Your draft is kept.")


def _words(posting: JobPosting, settings: HiringSettings, after: str, message: str | None) -> str:
    # Who moves an application may change our words, not leave them out.
    if message is not None and message.strip():
        if len(message) > MOST_LETTER:
            raise Invalid(f"A message has at most {MOST_LETTER:,} characters.", "message")
        return message.strip()
    return letter_of(settings, after, posting.title, _organization(posting))


def _tell(row: Application, posting: JobPosting, after: str, words: str) -> None:
    link = f"/applications/{row.id}"
    text = f"{STATES[after].told}: “{posting.title}”"
    tell([row.user_id], MOVED.name, f"application:{row.id}", text, link)
    person = db.session.get_one(User, row.user_id)
    if person.state == "active" and person.email and person.email_verified_at:
        mail.post(
            person.email,
            text,
            "application_moved",
            message=addressed(words, person.name),
            opening=posting.title,
            organization=_organization(posting),
            told=STATES[after].told,
            link=link,
        )


def _organization(posting: JobPosting) -> str:
    name = select(Organization.name).where(Organization.id == posting.organization_id)
    return str(db.session.scalar(name))
