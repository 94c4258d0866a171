"""A member's own applications, for their own eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.files import File
from forum.core.refusals import NotFound
from forum.jobs.machine import ENDED, STATES
from forum.jobs.models import Application, JobPosting
from forum.jobs.policy import is_taking
from forum.organizations.models import Organization

MOST = 200
FILES = "application"
# What comes next, for who applied.
NEXT = {
    "submitted": "The school reads it.",
    "viewed": "The school decides who is on its short list.",
    "shortlisted": "The school gets in touch about the next step.",
    "interview": "Look at the times the school offers, or write to it.",
    "offer": "The school offers you the position: answer it in the conversation.",
    "hired": "Congratulations!",
}


class Mine(NamedTuple):
    """An application of one's own, as a list shows it.

    `taking` says that the opening still takes applications.
    """

    id: int
    state: str
    posting_id: int
    title: str
    opening: str
    organization: str
    taking: bool
    reply_by: str
    updated_at: datetime
    submitted_at: datetime | None
    moved_at: datetime | None
    erase_at: datetime | None

    @property
    def told(self) -> str:
        """Return how far it is, in words for who applied."""
        return STATES[self.state].told

    @property
    def under_way(self) -> bool:
        """Whether it was sent and is not decided."""
        return self.state != "draft" and self.state not in ENDED

    @property
    def next(self) -> str:
        """Return what comes next, "" for nothing."""
        if self.state == "draft":
            return "Go on with it and send it." if self.taking else "The opening takes no more."
        return NEXT.get(self.state, "")

    @property
    def href(self) -> str:
        """Return where it is gone on with, or read."""
        draft = self.state == "draft"
        return f"/jobs/{self.posting_id}/apply" if draft else f"/applications/{self.id}"


@dataclass(frozen=True, slots=True)
class MyApplications:
    """A member's applications: drafts, those under way and those decided, latest first each."""

    drafts: Sequence[Mine]
    live: Sequence[Mine]
    over: Sequence[Mine]

    @property
    def any(self) -> bool:
        """Whether there are some."""
        return bool(self.drafts or self.live or self.over)


class Last(NamedTuple):
    """What somebody sent last, to begin another application from."""

    id: int
    title: str
    fields: Mapping[str, Any]
    submitted_at: datetime | None


def my_applications(viewer: Viewer) -> MyApplications:
    """Return the latest applications of a member, drafts too; one statement."""
    rows = db.session.execute(
        select(Application, JobPosting, Organization.name)
        .join(JobPosting, JobPosting.id == Application.posting_id)
        .join(Organization, Organization.id == JobPosting.organization_id)
        .where(Application.user_id == viewer.id)
        .order_by(Application.id.desc())
        .limit(MOST)
    )
    mine = [_mine(*row) for row in rows]
    return MyApplications(
        [row for row in mine if row.state == "draft"],
        [row for row in mine if row.under_way],
        [row for row in mine if row.state in ENDED],
    )


def find_own(viewer: Viewer, posting_id: int, *, lock: bool = False) -> Application | None:
    """Return the viewer's application to an opening, a draft too; None where there is none."""
    mine = select(Application).where(
        Application.posting_id == posting_id, Application.user_id == viewer.id
    )
    if lock:
        mine = mine.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(mine)


def get_own(viewer: Viewer, application_id: int) -> Application:
    """Return an application of the viewer's own; NotFound for others', whoever asks."""
    row = db.session.get(Application, application_id)
    if row is None or row.user_id != viewer.id:
        raise NotFound
    return row


def last_sent(viewer: Viewer, but: int) -> Last | None:
    """Return what the viewer sent last to another opening than one; one statement."""
    row = db.session.execute(
        select(Application.id, JobPosting.title, Application.fields, Application.submitted_at)
        .join(JobPosting, JobPosting.id == Application.posting_id)
        .where(
            Application.user_id == viewer.id,
            Application.posting_id != but,
            Application.submitted_at.is_not(None),
        )
        .order_by(Application.submitted_at.desc(), Application.id.desc())
        .limit(1)
    ).first()
    return Last(*row) if row is not None else None


def get_own_file(viewer: Viewer, posting_id: int, file_id: int) -> File:
    """Return a file of the viewer's own application to an opening; NotFound otherwise."""
    row = find_own(viewer, posting_id)
    file = db.session.get(File, file_id)
    if row is None or file is None or (file.owner_kind, file.owner_id) != (FILES, row.id):
        raise NotFound
    return file


def day_in_words(day: str) -> str:
    """Return a day of a posting as a page says it, "" for none."""
    try:
        return f"{date.fromisoformat(day):%B %-d, %Y}"
    except ValueError:
        return ""


def _mine(row: Application, posting: JobPosting, organization: str) -> Mine:
    return Mine(
        id=row.id,
        state=row.state,
        posting_id=posting.id,
        title=posting.title,
        opening=f"/jobs/{posting.id}-{posting.slug}",
        organization=organization,
        taking=is_taking(posting) and posting.removed_at is None,
        reply_by=day_in_words(str(posting.fields.get("reply_by", ""))),
        updated_at=row.updated_at,
        submitted_at=row.submitted_at,
        moved_at=row.moved_at,
        erase_at=row.erase_at,
    )
