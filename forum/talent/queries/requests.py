"""Requests to talk, as each side reads them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.paging import Cursor, Slice
from forum.core.refusals import NotFound
from forum.jobs.models import JobPosting
from forum.members.policy import not_blocked
from forum.organizations.models import HiringRole, Organization
from forum.talent.models import ContactRequest

PER_PAGE = 25
# What is waiting and past its days is closed, whether or not the clock came by.
WORDS = {
    "asked": "Waiting for an answer",
    "accepted": "Accepted",
    "declined": "Not now",
    "expired": "Closed without an answer",
    "withdrawn": "Taken back",
}


class Request(NamedTuple):
    """A request to talk. `desk` is the organization of the one who asks, `school` whose opening."""

    id: int
    state: str
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    answer: str
    pay: str
    message_html: str
    posting_id: int
    slug: str
    title: str
    organization_id: int
    school: str
    role_id: int
    role_kind: str
    desk: str
    desk_slug: str
    recruiter_id: int
    recruiter: str
    recruiter_username: str
    member_id: int
    member: str
    member_username: str
    email: str | None

    @property
    def shown_state(self) -> str:
        """Return its state now."""
        late = self.state == "asked" and self.expires_at <= now()
        return "expired" if late else self.state

    @property
    def words(self) -> str:
        """Return its state in words."""
        return WORDS[self.shown_state]


def get_row(number: int, mine: ColumnElement[bool]) -> ContactRequest:
    """Return a request for writing that is one of `mine` (a WHERE); raises NotFound for others."""
    rows = select(ContactRequest).where(ContactRequest.id == number, mine).with_for_update()
    found = db.session.scalar(rows.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def received(viewer: Viewer, before: Cursor | None = None) -> Slice[Request]:
    """Return who asked a member to talk, latest first; not whom they have blocked meanwhile."""
    mine = and_(
        ContactRequest.member_id == (viewer.id or 0),
        ContactRequest.state != "withdrawn",
        not_blocked(viewer, ContactRequest.recruiter_id),
    )
    return _page(_request().where(mine), before)


def get_received(viewer: Viewer, number: int) -> Request:
    """Return a request to a member; raises NotFound for another's, and a blocked person's."""
    mine = and_(
        ContactRequest.id == number,
        ContactRequest.member_id == (viewer.id or 0),
        not_blocked(viewer, ContactRequest.recruiter_id),
    )
    return _get(_request().where(mine))


def sent(viewer: Viewer, role_ids: Collection[int], before: Cursor | None = None) -> Slice[Request]:
    """Return what somebody asked in roles they hold now, latest first."""
    return _page(_request().where(_sent(viewer, role_ids)), before)


def get_sent(viewer: Viewer, role_ids: Collection[int], number: int) -> Request:
    """Return a request somebody sent in a role they hold now; raises NotFound for others."""
    return _get(_request().where(ContactRequest.id == number, _sent(viewer, role_ids)))


def accepted(viewer: Viewer, role_id: int) -> list[Request]:
    """Return all who agreed to talk with somebody in a role, latest first."""
    rows = _request().where(_sent(viewer, [role_id]), ContactRequest.state == "accepted")
    return [Request(*row) for row in db.session.execute(rows.order_by(ContactRequest.id.desc()))]


def _sent(viewer: Viewer, role_ids: Collection[int]) -> Any:
    return and_(
        ContactRequest.recruiter_id == (viewer.id or 0),
        ContactRequest.role_id.in_(sorted(role_ids)),
        not_blocked(viewer, ContactRequest.member_id),
    )


_OWN: tuple[Any, ...] = (
    ContactRequest.id,
    ContactRequest.state,
    ContactRequest.asked_at,
    ContactRequest.expires_at,
    ContactRequest.answered_at,
    ContactRequest.answer,
    ContactRequest.pay,
    ContactRequest.message_html,
)


def _request() -> Any:
    school, place, asker, member = (
        aliased(Organization),
        aliased(Organization),
        aliased(User),
        aliased(User),
    )
    return (
        select(
            *_OWN,
            JobPosting.id,
            JobPosting.slug,
            JobPosting.title,
            ContactRequest.organization_id,
            school.name,
            ContactRequest.role_id,
            HiringRole.kind,
            place.name,
            place.slug,
            asker.id,
            asker.name,
            asker.username,
            member.id,
            member.name,
            member.username,
            member.email,
        )
        .join(JobPosting, JobPosting.id == ContactRequest.posting_id)
        .join(school, school.id == ContactRequest.organization_id)
        .join(HiringRole, HiringRole.id == ContactRequest.role_id)
        .join(place, place.id == HiringRole.organization_id)
        .join(asker, asker.id == ContactRequest.recruiter_id)
        .join(member, member.id == ContactRequest.member_id)
        .where(_active(asker), _active(member))
    )


def _active(person: Any) -> Any:
    return person.state == "active"


def _page(rows: Any, before: Cursor | None) -> Slice[Request]:
    if before is not None:
        rows = rows.where(
            (ContactRequest.asked_at < before.at)
            | ((ContactRequest.asked_at == before.at) & (ContactRequest.id < before.id))
        )
    order = (ContactRequest.asked_at.desc(), ContactRequest.id.desc())
    found = [Request(*row) for row in db.session.execute(rows.order_by(*order).limit(PER_PAGE + 1))]
    items = found[:PER_PAGE]
    more = len(found) > PER_PAGE
    after = str(Cursor(items[-1].asked_at, items[-1].id)) if more else None
    return Slice(items, after, before is None)


def _get(rows: Any) -> Request:
    found = db.session.execute(rows).one_or_none()
    if found is None:
        raise NotFound
    return Request(*found)
