from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, or_, true
from sqlalchemy.sql.elements import ColumnElement

from forum.core.access import Viewer
from forum.core.clock import now
from forum.jobs.models import JobPosting
from forum.members.policy import not_blocked
from forum.organizations.queries.hiring import Desk


def listed_postings(viewer: Viewer) -> ColumnElement[bool]:
    """Return the WHERE under which an opening is on lists: searched, counted, fed and alerted.

    Open, and not silent: one whose people did not say that it is still open is on no list. A member
    is not shown what somebody posted whom they blocked, or who blocked them; everyone reads it by
    its address all the same, for it is the school's and not a person's.
    """
    listed = and_(taking(), JobPosting.unlisted_at.is_(None))
    return and_(listed, not_blocked(viewer, JobPosting.author_id) if viewer.is_member else true())


def taking() -> ColumnElement[bool]:
    """Return the WHERE of an opening that takes applications at this moment.

    Its minute may have come before the clock has closed it: then it is closed all the same.
    """
    in_time = or_(JobPosting.closes_at.is_(None), JobPosting.closes_at > now())
    return and_(JobPosting.state == "open", in_time)


def is_taking(posting: Any) -> bool:
    """Whether an opening takes applications at this moment: `taking` for one row."""
    in_time = posting.closes_at is None or posting.closes_at > now()
    return bool(posting.state == "open" and in_time)


def may_open(viewer: Viewer, posting: Any, desks: Iterable[Desk]) -> bool:
    """Whether the page of an opening opens: everyone's once published, its desk's before.

    What moderators removed is moderators' and its desk's alone.
    """
    if viewer.is_moderator or may_manage(viewer, posting, desks):
        return True
    return posting.state in ("open", "paused", "closed") and posting.published_at is not None


def may_manage(viewer: Viewer, posting: Any, desks: Iterable[Desk]) -> bool:
    """Whether the viewer writes an opening and moves its applications.

    A poster or recruiter of its organization or of one above it, or of the firm that writes it
    while the organization is its confirmed client; and admins. `desks` are the viewer's
    (`organizations.queries.hiring.desks_of`).
    """
    return viewer.is_admin or manages(posting, desks) is not None


def manages(posting: Any, desks: Iterable[Desk]) -> Desk | None:
    """Return the desk from which an opening is managed, None without one."""
    for desk in desks:
        writes = desk.kind == "poster" or desk.firm
        theirs = posting.firm_id == desk.organization_id if desk.firm else True
        if writes and theirs and posting.organization_id in desk.serves:
            return desk
    return None


def may_approve(viewer: Viewer, posting: Any, desks: Iterable[Desk], wrote: int | None) -> bool:
    """Whether the viewer is the second poster who looks at an opening before it is published.

    A poster of its organization, or of one above it, who neither began it nor wrote what it says
    now (`wrote`); an admin likewise.
    """
    if viewer.id is None or viewer.id in (posting.author_id, wrote):
        return False
    theirs = (desk for desk in desks if desk.kind == "poster" and not desk.firm)
    return viewer.is_admin or any(posting.organization_id in desk.serves for desk in theirs)


def may_apply(viewer: Viewer, posting: Any) -> bool:
    """Whether the viewer may apply: any member but its author, while it is open, in the site."""
    return (
        viewer.is_member
        and is_taking(posting)
        and posting.apply_how == "site"
        and viewer.id != posting.author_id
    )
