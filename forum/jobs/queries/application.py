"""One application: who may read it, in which seat, and how much of who wrote it."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import and_, exists, literal, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import Forbidden, NotFound
from forum.jobs.machine import ENDED, KNOWN, LIVE
from forum.jobs.models import Application, ApplicationEvent, JobPosting, JobReviewer
from forum.jobs.policy import may_manage
from forum.organizations.models import HiringSettings, Organization
from forum.organizations.policy import today, works_within
from forum.organizations.queries.hiring import desks_of, is_client, settings_of

# Seats: whose application it is, who decides on it, and who reads and rates it.
OWN: Final = "own"
DESK: Final = "desk"
READER: Final = "reader"
_MAYBE_LISTED = ENDED - KNOWN
# Beside the profile that was sent: that it is read without a name until the short list.
PROMISED: Final = "blind"


class Reading(NamedTuple):
    """An application as one viewer reads it.

    `seat` is OWN, DESK or READER. `blind`: the school does not know yet who it is; nothing that
    leads to a person may be shown then. `listed`: it was on the short list, from where references
    are read. `applicant` is for the seat OWN, and where not blind.
    """

    row: Application
    posting: JobPosting
    organization: Organization
    settings: HiringSettings
    seat: str
    blind: bool
    listed: bool
    applicant: User

    @property
    def name(self) -> str:
        """Return what the viewer may call who applied."""
        return candidate(self.row.number) if self.blind else self.applicant.name

    @property
    def live(self) -> bool:
        """Whether it is under way."""
        return self.row.state in LIVE

    @property
    def shown(self) -> bool:
        """Whether the viewer reads what was sent: the school not once it is withdrawn."""
        return self.seat == OWN or self.row.state != "withdrawn"

    @property
    def opening(self) -> str:
        """Return the address of the opening."""
        return f"/jobs/{self.posting.id}-{self.posting.slug}"


def candidate(number: int) -> str:
    """Return what blind readers call an applicant."""
    return f"Candidate {number}"


def get_reading(viewer: Viewer, application_id: int, *, lock: bool = False) -> Reading:
    """Return an application the viewer may read, with `lock` to change something about it.

    Raises NotFound to everybody else: that somebody applied is nobody's business. The right is
    looked up after the lock, so that one that ended while it was waited for is none.
    """
    row = hold(application_id) if lock else db.session.get(Application, application_id)
    if row is None:
        raise NotFound
    posting = db.session.get_one(JobPosting, row.posting_id)
    seat = seat_in(viewer, row, posting)
    if not seat:
        raise NotFound
    settings = settings_of(posting.organization_id)
    listed = bool(listed_of([row]))
    return Reading(
        row=row,
        posting=posting,
        organization=db.session.get_one(Organization, posting.organization_id),
        settings=settings,
        seat=seat,
        blind=seat != OWN and reads_blind(row, settings) and not listed,
        listed=listed,
        applicant=db.session.get_one(User, row.user_id),
    )


def reads_blind(row: Application, settings: HiringSettings) -> bool:
    """Whether a school reads an application blind until the short list.

    It does when that was promised to who sent it, whatever the school has set since.
    """
    return bool(settings.blind or row.sent.get(PROMISED))


def hold(application_id: int) -> Application | None:
    """Return an application nobody else changes meanwhile, with its opening held before it.

    One order for all, so that who closes an opening and who moves an application never wait for
    each other. None where there is none.
    """
    of = select(Application.posting_id).where(Application.id == application_id)
    posting = select(JobPosting).where(JobPosting.id == of.scalar_subquery()).with_for_update()
    if db.session.scalar(posting.execution_options(populate_existing=True)) is None:
        return None
    mine = select(Application).where(Application.id == application_id).with_for_update()
    return db.session.scalar(mine.execution_options(populate_existing=True))


def seat_in(viewer: Viewer, row: Application, posting: JobPosting) -> str:
    """Return in which seat the viewer reads an application, "" where they may not.

    One's own stays one's own, whatever else one is; the school reads nothing that was not sent.
    """
    if viewer.id is not None and row.user_id == viewer.id:
        return OWN
    return school_seat(viewer, posting) if row.state != "draft" else ""


def school_seat(viewer: Viewer, posting: JobPosting) -> str:
    """Return the seat the viewer has at an opening: DESK, READER or "".

    Who applied to it has none while that application stands: nobody reads their rivals. A
    colleague who was asked to read has one while they work there, verified.
    """
    if viewer.id is None or _applied(viewer.id, posting.id):
        return ""
    if may_manage(viewer, posting, desks_of(viewer.id)):
        return DESK
    return READER if _was_asked(viewer.id, posting) else ""


def get_board(viewer: Viewer, posting_id: int, *, lock: bool = False) -> tuple[JobPosting, str]:
    """Return an opening whose applications the viewer reads, and the seat.

    Raises NotFound for one that is nobody's yet, Forbidden for others.
    """
    wanted = select(JobPosting).where(JobPosting.id == posting_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    posting = db.session.scalar(wanted)
    if posting is None:
        raise NotFound
    seat = school_seat(viewer, posting)
    if not seat:
        if posting.published_at is None:
            raise NotFound
        raise Forbidden(
            "People who hire for its organization read the applications, and colleagues they "
            "asked; not those who applied themselves."
        )
    return posting, seat


def listed_of(rows: list[Application]) -> set[int]:
    """Return the applications that were on the short list at some time; at most one statement.

    Where the school reads blind it knows these, and once known is known.
    """
    listed = {row.id for row in rows if row.state in KNOWN}
    rest = [row.id for row in rows if row.state in _MAYBE_LISTED]
    if rest:
        were = select(ApplicationEvent.application_id).where(
            ApplicationEvent.application_id.in_(rest), ApplicationEvent.after.in_(KNOWN)
        )
        listed |= set(db.session.scalars(were))
    return listed


def _applied(user_id: int, posting_id: int) -> bool:
    mine = and_(Application.posting_id == posting_id, Application.user_id == user_id)
    standing = exists().where(mine, Application.state.not_in(("draft", "withdrawn")))
    return bool(db.session.scalar(select(standing)))


def _was_asked(user_id: int, posting: JobPosting) -> bool:
    asked = (JobReviewer.posting_id == posting.id, JobReviewer.user_id == user_id)
    parent = select(Organization.parent_id).where(Organization.id == posting.organization_id)
    family: set[Any] = {posting.organization_id, db.session.scalar(parent)}
    if posting.firm_id is not None and is_client(posting.firm_id, posting.organization_id):
        family.add(posting.firm_id)
    # Verified, as when they were asked: a place that is only claimed opens no application.
    there = works_within(family - {None}, JobReviewer.user_id, today(), now())
    return db.session.scalar(select(literal(1)).where(*asked, there)) is not None
