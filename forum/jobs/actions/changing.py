"""What happens to an opening after it was published, but for its text and its end."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import User
from forum.accounts.queries import folded_name
from forum.core.access import Viewer
from forum.core.audit import record
from forum.core.clock import now
from forum.core.db import db
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.jobs.actions.keeping import move, touch_posting
from forum.jobs.actions.publishing import checked
from forum.jobs.desk_notices import TO_READ
from forum.jobs.models import JobEvent, JobPosting, JobReviewer
from forum.jobs.queries.drafts import Managed
from forum.organizations.models import Affiliation
from forum.organizations.policy import current, today, verified

MOST_REVIEWERS = 20


def pause(viewer: Viewer, managed: Managed, note: str = "") -> None:
    """Take no applications for now. Raises Conflict for what is not open."""
    if managed.row.state != "open":
        raise Conflict("Only an open opening is paused.")
    move(managed.row, "paused", viewer.id, note)


def resume(viewer: Viewer, managed: Managed, note: str = "") -> None:
    """Go on with a paused opening. Raises Invalid when its last day is past meanwhile."""
    row = managed.row
    if row.state != "paused":
        raise Conflict("Only a paused opening goes on.")
    found = checked(managed, managed.posting)
    for words in found.missing.values():
        raise Invalid(f"Edit it first: {words}")
    closes = row.closes_at
    if closes is not None and closes <= now():
        raise Invalid("Its time is over. Edit its last day first, or renew it.")
    move(row, "open", viewer.id, note)


def archive(viewer: Viewer, managed: Managed) -> None:
    """Put a closed opening away for the record. Raises Conflict for any other."""
    if managed.row.state != "closed":
        raise Conflict("Only a closed opening is archived.")
    move(managed.row, "archived", viewer.id)


def add_reviewer(viewer: Viewer, managed: Managed, username: str) -> User:
    """Have a colleague read the applications to an opening.

    Raises Invalid for anybody who does not work, verified and now, at its organization or at one
    its desk serves.
    """
    row = managed.row
    key = folded_name(username.lstrip("@").strip())
    person = db.session.scalar(select(User).where(User.username_key == key))
    served = {row.organization_id}
    for desk in managed.desks:
        if row.organization_id in desk.serves:
            served |= desk.serves | {desk.organization_id}
    here = select(Affiliation.id).where(
        Affiliation.user_id == (person.id if person else 0),
        Affiliation.organization_id.in_(sorted(served)),
        current(today()),
        verified(now()),
    )
    if person is None or person.state != "active" or db.session.scalar(here.limit(1)) is None:
        raise Invalid("Nobody of this name works here now with a verified place.", "username")
    known = select(JobReviewer.user_id).where(JobReviewer.posting_id == row.id)
    readers = set(db.session.scalars(known))
    if person.id in readers:
        raise Conflict(f"{person.name} reads them already.", "username")
    if len(readers) >= MOST_REVIEWERS:
        raise Invalid(f"Up to {MOST_REVIEWERS} colleagues read beside the posters.", "username")
    db.session.add(
        JobReviewer(posting_id=row.id, user_id=person.id, by_id=viewer.id or 0, at=now())
    )
    db.session.flush()
    link = f"/jobs/{row.id}/applications"
    tell([person.id], TO_READ.name, f"job-read:{row.id}", row.title, link, viewer.id)
    return person


def remove_reviewer(managed: Managed, user_id: int) -> None:
    """Have a colleague no longer read applications; what they rated stays."""
    found = db.session.get(JobReviewer, (managed.row.id, user_id))
    if found is not None:
        db.session.delete(found)
        db.session.flush()


def remove(moderator: Viewer, row: JobPosting, reason: str) -> None:
    """Take an opening that was loaded with its lock off every list, page and search; in the log.

    Its author is told why. Raises Conflict for what is away already or was never public.
    """
    _check_moderator(moderator)
    if row.published_at is None or row.state in ("draft", "pending", "removed"):
        raise Conflict("This opening is away already, or was never public.")
    before, moment = row.state, now()
    _note(row, before, "removed", moderator, reason)
    row.state, row.removed_at = "removed", moment
    row.removed_by_id, row.removed_reason = moderator.id, reason[:500]
    _after(moderator, row, "hide", f"A moderator took away your opening: {reason}", reason)


def restore(moderator: Viewer, row: JobPosting, reason: str) -> None:
    """Bring back what a moderator took away, into the state it had; in the log.

    Raises Forbidden to its author, Conflict when it is not away.
    """
    _check_moderator(moderator)
    if row.author_id == moderator.id and not moderator.is_admin:
        raise Forbidden("You wrote this: another moderator has to look at it.")
    if row.state != "removed":
        raise Conflict("Another moderator was faster: this opening is not away.")
    latest = select(JobEvent.before).where(
        JobEvent.posting_id == row.id, JobEvent.after == "removed"
    )
    before = db.session.scalar(latest.order_by(JobEvent.id.desc()).limit(1)) or "closed"
    _note(row, "removed", before, moderator, reason)
    row.state = before
    row.removed_at = row.removed_by_id = row.removed_reason = None
    _after(moderator, row, "restore", f"A moderator brought back your opening: {reason}", reason)


def _check_moderator(viewer: Viewer) -> None:
    if not viewer.is_moderator:
        raise Forbidden


def _note(row: JobPosting, before: str, after: str, by: Viewer, reason: str) -> None:
    event = JobEvent(
        posting_id=row.id, before=before, after=after, note=reason[:500], by_id=by.id, at=now()
    )
    db.session.add(event)
    row.updated_at = now()


def _after(by: Viewer, row: JobPosting, act: str, told: str, reason: str) -> None:
    db.session.flush()
    touch_posting(row)
    # The title stays out of the log: it may be what had to go.
    record((by.id, by.username), act, ("opening", row.id, ""), reason)
    topic, link = f"moderation:{row.author_id}:job:{row.id}"[:60], f"/jobs/{row.id}/manage"
    tell([row.author_id], "moderation", topic, told, link, by.id)
