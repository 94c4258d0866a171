from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import func, select, update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.refusals import Conflict, Invalid, SignInNeeded
from forum.organizations import policy
from forum.organizations.actions.proving import clear
from forum.organizations.events import WorkChanged
from forum.organizations.facts import Place
from forum.organizations.models import Affiliation, Organization
from forum.organizations.queries import work

ENDS_FIRST = "The last day cannot be before the first."
TWO_ALREADY = (
    "You have two current places already. Give one of them a last day; it stays among your past "
    "places."
)


def add_place(viewer: Viewer, row: Organization, place: Place) -> Affiliation:
    """Add an organization to where a member works or has worked.

    Raises Invalid for an end before the start, Conflict for a third current place and for a
    second one at the same organization.
    """
    if viewer.id is None:
        raise SignInNeeded
    _check(viewer.id, place, row.id)
    added = Affiliation(user_id=viewer.id, organization_id=row.id, created_at=now())
    _write(added, place)
    db.session.add(added)
    _changed(added)
    return added


def change_place(affiliation: Affiliation, place: Place) -> None:
    """Change title and dates of a place; raises as `add_place` does.

    A place that is over, or was, is verified no more: who left cannot come back by a date.
    """
    _check(affiliation.user_id, place, affiliation.organization_id, affiliation.id)
    day = policy.today()
    was_here = policy.is_current(affiliation.starts_on, affiliation.ends_on, day)
    _write(affiliation, place)
    if not was_here or not policy.is_current(place.starts_on, place.ends_on, day):
        clear(affiliation)
    _changed(affiliation)


def remove_place(affiliation: Affiliation) -> None:
    """Take a place away as if it had never been there."""
    db.session.delete(affiliation)
    _changed(affiliation)


def recount(organization_ids: Iterable[int]) -> None:
    """Write how many people are at some organizations now, after what changes it."""
    db.session.flush()
    people = select(func.count(func.distinct(Affiliation.user_id))).where(
        Affiliation.organization_id == Organization.id, policy.current(policy.today())
    )
    db.session.execute(
        update(Organization)
        .where(Organization.id.in_(sorted(set(organization_ids))))
        .values(member_count=people.correlate(Organization).scalar_subquery())
        .execution_options(synchronize_session=False)
    )


def recount_begun_and_ended() -> None:
    """Bring the counts in line with places that began or ended in the last days by the calendar."""
    day = policy.today()
    last = day - timedelta(days=3)
    rows = select(Affiliation.organization_id).where(
        Affiliation.starts_on.between(last, day) | Affiliation.ends_on.between(last, day)
    )
    if numbers := set(db.session.scalars(rows)):
        recount(numbers)


def _check(user_id: int, place: Place, organization_id: int, own: int | None = None) -> None:
    if place.starts_on and place.ends_on and place.ends_on < place.starts_on:
        raise Invalid(ENDS_FIRST, "ends_on")
    if place.ends_on is not None and place.ends_on < policy.today():
        return
    # Two browsers of one person must not each add a second place.
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    others = work.unended_places(user_id, but=own)
    if any(other.organization_id == organization_id for other in others):
        raise Conflict("This place is among yours already. Change that one.")
    if len(others) >= policy.MOST_PLACES:
        raise Conflict(TWO_ALREADY)


def _write(affiliation: Affiliation, place: Place) -> None:
    affiliation.title, affiliation.family = place.title, place.family
    affiliation.starts_on, affiliation.ends_on = place.starts_on, place.ends_on


def _changed(affiliation: Affiliation) -> None:
    recount([affiliation.organization_id])
    announce(WorkChanged(affiliation.user_id))
