from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import and_, exists, literal, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from forum.core.access import Viewer
from forum.core.clock import now
from forum.organizations.models import Affiliation, HiringRole, Organization

MOST_PLACES = 2


class Family(Protocol):
    """An organization as far as kinship goes."""

    @property
    def organization_id(self) -> int:
        """Its number."""

    @property
    def parent_id(self) -> int | None:
        """The number of the one it belongs to."""


def today() -> date:
    """Return the day it is in UTC, by which places begin and end."""
    return now().date()


def is_current(starts_on: date | None, ends_on: date | None, day: date) -> bool:
    """Whether a person is at a place on a day: `current` for one row."""
    return (starts_on is None or starts_on <= day) and (ends_on is None or ends_on >= day)


def current(day: date) -> ColumnElement[bool]:
    """Return the WHERE under which an affiliation is one of this day."""
    begun = or_(Affiliation.starts_on.is_(None), Affiliation.starts_on <= day)
    return and_(begun, or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= day))


def is_verified(verified_at: datetime | None, expires_at: datetime | None) -> bool:
    """Whether a verification stands now: the mark goes at the moment it runs out."""
    return verified_at is not None and expires_at is not None and expires_at > now()


def verified(moment: datetime) -> ColumnElement[bool]:
    """Return the WHERE under which an affiliation is verified at a moment."""
    return and_(Affiliation.verified_at.is_not(None), Affiliation.expires_at > moment)


def hires(moment: datetime, day: date) -> ColumnElement[bool]:
    """Return the WHERE under which a hiring role stands: granted, its place current and verified.

    The role ends by itself with the place or its verification, whoever forgets to end it.
    """
    there = select(literal(1)).where(
        Affiliation.user_id == HiringRole.user_id,
        Affiliation.organization_id == HiringRole.organization_id,
        current(day),
        verified(moment),
    )
    return and_(HiringRole.state == "granted", exists(there.correlate_except(Affiliation)))


def same_organization(first: Iterable[Family], second: Iterable[Family]) -> bool:
    """Whether two people, given the places of each, share an organization.

    They do when both are in one, or one's is the parent of the other's, or both have one parent.
    """
    return bool(family_ids(first) & family_ids(second))


def family_ids(places: Iterable[Family]) -> frozenset[int]:
    """Return the numbers of organizations and of the ones they belong to."""
    pairs = [(place.organization_id, place.parent_id) for place in places]
    return frozenset(number for pair in pairs for number in pair if number is not None)


def works_within(
    family: Iterable[int], user_id: Any, day: date, moment: datetime | None = None
) -> ColumnElement[bool]:
    """Return the WHERE under which somebody shares an organization: `same_organization` in SQL.

    `family` are the `family_ids` of the one, `user_id` is the column of the other; with a moment
    only places count that are verified then.
    """
    numbers = sorted(family)
    kin = or_(Organization.id.in_(numbers), Organization.parent_id.in_(numbers))
    there = select(literal(1)).where(
        Affiliation.user_id == user_id,
        Affiliation.organization_id == Organization.id,
        current(day),
        verified(moment) if moment is not None else true(),
        kin,
    )
    return exists(there.correlate_except(Affiliation, Organization))


def may_edit_grows(viewer: Viewer, verified_here: bool) -> bool:
    """Whether the viewer may write how an organization grows its own: its people, and admins."""
    return viewer.is_admin or (viewer.is_member and verified_here)


def may_edit(viewer: Viewer) -> bool:
    """Whether the viewer may change an organization's facts and domains, merge and vouch."""
    return viewer.is_admin


def may_decide_on(viewer: Viewer, organization_id: int, desks: Iterable[Any]) -> bool:
    """Whether the viewer decides who hires for an organization, and how: its posters, and admins.

    `desks` are the viewer's as a poster (`queries.hiring.desks_of`); one at a district or network
    decides for its schools too, one at a search firm for the firm alone.
    """
    if viewer.is_admin:
        return True
    return any(
        desk.organization_id == organization_id
        or (not desk.firm and organization_id in desk.serves)
        for desk in desks
    )
