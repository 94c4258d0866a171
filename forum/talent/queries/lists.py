"""A recruiter's own lists of candidates."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import case, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.organizations.queries.hiring import Desk
from forum.talent.choices import PURGE_DAYS
from forum.talent.handles import handle_of
from forum.talent.models import Candidate, CandidateList, CandidateListItem
from forum.talent.policy import recruiting, visible_candidates

MOST_ITEMS = 200
# By another name: the predicate asks for accounts of its own.
_Person = aliased(User)


class ListLine(NamedTuple):
    """A list with how many candidates on it are there now, and how many not any more."""

    id: int
    name: str
    created_at: datetime
    seen: int
    gone: int


class Item(NamedTuple):
    """A candidate on a list; of who is not there any more nothing but that, and since when."""

    handle: str
    username: str
    name: str
    note: str
    added_at: datetime
    changed_at: datetime
    seen: bool
    purge_at: datetime | None


def kept_still() -> ColumnElement[bool]:
    """Return the WHERE of items whose thirty days have not gone by, whether or not purged yet."""
    since = now() - timedelta(days=PURGE_DAYS)
    return or_(CandidateListItem.gone_at.is_(None), CandidateListItem.gone_at > since)


def lists_at(desk: Desk) -> list[ListLine]:
    """Return the lists somebody keeps under a role, by name; one statement."""
    there = select(Candidate.user_id).where(visible_candidates(recruiting(desk)))
    seen = case((CandidateListItem.user_id.in_(there), 1), else_=0)
    count = func.count(CandidateListItem.user_id)
    rows = (
        select(
            CandidateList.id,
            CandidateList.name,
            CandidateList.created_at,
            func.coalesce(func.sum(seen), 0),
            count,
        )
        .outerjoin(
            CandidateListItem,
            (CandidateListItem.list_id == CandidateList.id) & kept_still(),
        )
        .where(CandidateList.user_id == desk.user_id, CandidateList.role_id == desk.role_id)
        .group_by(CandidateList.id, CandidateList.name, CandidateList.created_at)
        .order_by(func.lower(CandidateList.name), CandidateList.id)
    )
    return [
        ListLine(number, name, at, int(there_now), int(all_) - int(there_now))
        for number, name, at, there_now, all_ in db.session.execute(rows)
    ]


def get_list(desk: Desk, number: int, *, lock: bool = False) -> CandidateList:
    """Return one of the lists of a role; raises NotFound for another's, or another role's."""
    rows = select(CandidateList).where(
        CandidateList.id == number,
        CandidateList.user_id == desk.user_id,
        CandidateList.role_id == desk.role_id,
    )
    found = db.session.scalar(rows.with_for_update() if lock else rows)
    if found is None:
        raise NotFound
    return found


def items_of(desk: Desk, list_id: int) -> list[Item]:
    """Return who is on a list, latest added first; one statement.

    Neither name nor note of who is not there any more for this role leaves the database.
    """
    there = CandidateListItem.user_id.in_(
        select(Candidate.user_id).where(visible_candidates(recruiting(desk)))
    )
    nothing = literal("")
    rows = (
        select(
            CandidateListItem.user_id,
            case((there, _Person.username), else_=nothing),
            case((there, _Person.name), else_=nothing),
            case((there, CandidateListItem.note), else_=nothing),
            CandidateListItem.added_at,
            CandidateListItem.changed_at,
            case((there, 1), else_=0),
            CandidateListItem.gone_at,
        )
        .join(_Person, _Person.id == CandidateListItem.user_id)
        .where(CandidateListItem.list_id == list_id, kept_still())
        .order_by(CandidateListItem.added_at.desc(), CandidateListItem.user_id.desc())
        .limit(MOST_ITEMS)
    )
    return [_item(list_id, *row) for row in db.session.execute(rows)]


def numbers_on(list_id: int) -> list[int]:
    """Return the numbers of all on a list."""
    rows = select(CandidateListItem.user_id).where(CandidateListItem.list_id == list_id)
    return list(db.session.scalars(rows.order_by(CandidateListItem.user_id)))


def _item(
    list_id: int,
    user_id: int,
    username: str,
    name: str,
    note: str,
    added_at: datetime,
    changed_at: datetime,
    seen: int,
    gone_at: datetime | None,
) -> Item:
    purge_at = None
    if not seen:
        purge_at = (gone_at or now()) + timedelta(days=PURGE_DAYS)
    handle = handle_of(f"list:{list_id}", user_id)
    return Item(handle, username, name, note, added_at, changed_at, bool(seen), purge_at)
