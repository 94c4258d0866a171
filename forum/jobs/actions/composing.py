"""Beginning an opening, and keeping what is typed until it is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import func, select, update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.jobs.actions.keeping import write
from forum.jobs.closing import is_zone
from forum.jobs.models import JobPosting
from forum.jobs.posting import Place, Posting
from forum.jobs.queries.drafts import Managed, mark_of, rules_of
from forum.jobs.templates import TEMPLATES
from forum.organizations.choices import STATES
from forum.organizations.models import Organization
from forum.organizations.queries.hiring import Desk

MOST_DRAFTS: Final = 50
CHANGED_MEANWHILE: Final = (
    "Somebody saved this opening meanwhile. What you typed is here; theirs stands on the page if "
    "you open it anew. Save again to put yours in its place."
)


def start(
    viewer: Viewer, desks: Sequence[Desk], organization_id: int, begin: str, once: str | None
) -> JobPosting:
    """Begin a draft for an organization; the same `once` gives the one already begun.

    `begin` is "blank", "template:" with a key of TEMPLATES, or "copy:" with the number of a former
    opening of an organization one hires for. Raises Forbidden without the right to write there.
    """
    desk = writes_for(desks, organization_id)
    if viewer.id is None or desk is None:
        raise Forbidden("You have no right to write openings for this organization now.")
    # One after another for a member: a form that arrives twice at once begins one draft.
    db.session.execute(select(User.id).where(User.id == viewer.id).with_for_update(key_share=True))
    if (earlier := _begun_before(viewer.id, once)) is not None:
        return earlier
    mine = JobPosting.author_id == viewer.id, JobPosting.state == "draft"
    count = db.session.scalar(select(func.count()).select_from(JobPosting).where(*mine)) or 0
    if count >= MOST_DRAFTS:
        raise Invalid(f"You have {MOST_DRAFTS} drafts. Publish or delete one of them first.")
    place = db.session.get_one(Organization, organization_id)
    if place.merged_into_id is not None:
        raise Invalid("This organization became part of another one. Choose that.", "organization")
    posting, source_id = _begun_from(desks, begin)
    row = JobPosting(
        organization_id=organization_id,
        firm_id=desk.organization_id if desk.firm else None,
        author_id=viewer.id,
        state="draft",
        revision=0,
        source_id=source_id,
        created_at=now(),
        updated_at=now(),
        once=once,
    )
    write(row, _filled(posting, viewer, place))
    return row


def writes_for(desks: Sequence[Desk], organization_id: int) -> Desk | None:
    """Return the desk from which a new opening of an organization is written."""
    for desk in desks:
        if (desk.kind == "poster" or desk.firm) and organization_id in desk.serves:
            return desk
    return None


def save(managed: Managed, posting: Posting, unread: Mapping[str, Any], seen: str = "") -> bool:
    """Keep what was typed into a draft, what could not be read as it was typed.

    False, with nothing kept, when somebody else saved it since the page with the mark `seen`.
    Raises Conflict when it is no draft any more.
    """
    row = managed.row
    if row.state != "draft":
        raise Conflict("It is no draft any more: somebody sent it off meanwhile.")
    if seen and seen != mark_of(row.fields) and not _same(row, posting, unread):
        return False
    write(row, posting)
    _keep_unread(row, unread)
    return True


def delete(managed: Managed) -> None:
    """Delete a draft. Raises Conflict for what was ever sent off: that is closed and archived."""
    row = managed.row
    if row.state != "draft" or row.published_at is not None:
        raise Conflict("Only a draft that was never public is deleted.")
    copies = update(JobPosting).where(JobPosting.source_id == row.id).values(source_id=None)
    db.session.execute(copies)
    db.session.delete(row)
    db.session.flush()


def _same(row: JobPosting, posting: Posting, unread: Mapping[str, Any]) -> bool:
    return mark_of(_with(posting.as_json(), unread)) == mark_of(row.fields)


def _keep_unread(row: JobPosting, unread: Mapping[str, Any]) -> None:
    row.fields = _with(row.fields, unread)
    db.session.flush()


def _with(fields: Mapping[str, Any], unread: Mapping[str, Any]) -> dict[str, Any]:
    return {**fields, "typed": dict(unread)} if unread else dict(fields)


def _begun_before(user_id: int, once: str | None) -> JobPosting | None:
    if not once:
        return None
    mine = select(JobPosting).where(JobPosting.author_id == user_id, JobPosting.once == once)
    return db.session.scalar(mine)


def _begun_from(desks: Sequence[Desk], begin: str) -> tuple[Posting, int | None]:
    kind, _, what = begin.partition(":")
    if kind == "template" and what in TEMPLATES:
        return TEMPLATES[what], None
    if kind != "copy":
        return Posting(), None
    source = db.session.get(JobPosting, int(what)) if _is_number(what) else None
    known = source is not None and source.published_at is not None and source.state != "removed"
    if source is None or not known or writes_for(desks, source.organization_id) is None:
        raise Invalid("This opening cannot be copied. Choose another one.", "begin")
    # What belonged to that year is said anew.
    old = Posting.from_json(source.fields)
    fresh = replace(old, starts="", closes="", first_review="", reply_by="")
    return replace(fresh, requisition="", internal=""), source.id


def _filled(posting: Posting, viewer: Viewer, place: Organization) -> Posting:
    """Return a posting with what is known of its organization where it says nothing."""
    rules = rules_of(place)
    zone = viewer.timezone if is_zone(viewer.timezone) and viewer.timezone != "UTC" else ""
    state = place.state if place.state in STATES else ""
    here = (Place(place.name[:150], place.city[:80], state, place.id),)
    return replace(
        posting,
        places=posting.places or here,
        timezone=posting.timezone or zone,
        benefits=posting.benefits or next((r.benefits for r in rules if r.benefits), ""),
        statement=posting.statement or next((r.statement for r in rules if r.statement), ""),
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
