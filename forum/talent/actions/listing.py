"""Keeping candidates on private lists, and forgetting who does not show themselves any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.core.hot import upsert
from forum.core.refusals import Conflict, Invalid, NotFound
from forum.organizations.queries.hiring import Desk, desks_of
from forum.talent.choices import PURGE_DAYS
from forum.talent.events import CandidateChanged
from forum.talent.models import Candidate, CandidateList, CandidateListItem
from forum.talent.policy import recruiting, visible_candidates
from forum.talent.queries.lists import MOST_ITEMS, get_list
from forum.talent.queries.seen import get_seen_by_id

MOST_LISTS = 50


def make_list(desk: Desk, name: str) -> CandidateList:
    """Begin a list under a role; one of the same name is that one."""
    _lock(desk.user_id)
    if not name:
        raise Invalid("Give it a name.", "name")
    mine = (CandidateList.user_id == desk.user_id, CandidateList.role_id == desk.role_id)
    same = db.session.scalars(select(CandidateList).where(*mine, CandidateList.name == name))
    found = same.first()
    if found is not None:
        return found
    count = db.session.scalar(select(func.count()).select_from(CandidateList).where(*mine))
    if (count or 0) >= MOST_LISTS:
        raise Conflict(f"You keep {MOST_LISTS} lists, which is the most. Delete one first.", "name")
    row = CandidateList(user_id=desk.user_id, role_id=desk.role_id, name=name, created_at=now())
    db.session.add(row)
    db.session.flush()
    return row


def rename(desk: Desk, list_id: int, name: str) -> None:
    """Call a list otherwise."""
    get_list(desk, list_id, lock=True).name = name
    db.session.flush()


def drop(desk: Desk, list_id: int) -> None:
    """Delete a list with all its notes."""
    get_list(desk, list_id, lock=True)
    db.session.execute(delete(CandidateListItem).where(CandidateListItem.list_id == list_id))
    db.session.execute(delete(CandidateList).where(CandidateList.id == list_id))


def put(desk: Desk, list_id: int, member_id: int, note: str) -> None:
    """Put a candidate who is there for the role on a list; once more changes the note alone."""
    get_list(desk, list_id, lock=True)
    get_seen_by_id(recruiting(desk), member_id)
    purge()
    on = select(func.count()).select_from(CandidateListItem)
    held = db.session.scalar(on.where(CandidateListItem.list_id == list_id)) or 0
    known = db.session.get(CandidateListItem, (list_id, member_id))
    if known is None and held >= MOST_ITEMS:
        raise Conflict(f"There are {MOST_ITEMS} on this list, which is the most.", "into")
    moment = now()
    values = {
        "list_id": list_id,
        "user_id": member_id,
        "note": note,
        "added_at": moment,
        "changed_at": moment,
        "gone_at": None,
    }
    changes = ("gone_at", "note", "changed_at") if note else ("gone_at",)
    upsert(CandidateListItem, values, ("list_id", "user_id"), *changes)


def write_note(desk: Desk, list_id: int, member_id: int, note: str) -> None:
    """Change the note about a candidate; raises NotFound for who is not there any more."""
    get_list(desk, list_id, lock=True)
    get_seen_by_id(recruiting(desk), member_id)
    row = db.session.get(CandidateListItem, (list_id, member_id))
    if row is None:
        raise NotFound
    row.note, row.changed_at = note, now()
    db.session.flush()


def take_off(desk: Desk, list_id: int, member_id: int) -> None:
    """Take somebody off a list, whether they are there or not; the note goes at once."""
    get_list(desk, list_id, lock=True)
    db.session.execute(
        delete(CandidateListItem).where(
            CandidateListItem.list_id == list_id, CandidateListItem.user_id == member_id
        )
    )


def purge() -> int:
    """Delete what thirty days went by for, note and all; return how many rows."""
    before = now() - timedelta(days=PURGE_DAYS)
    gone = db.session.execute(delete(CandidateListItem).where(CandidateListItem.gone_at <= before))
    return int(getattr(gone, "rowcount", 0))


def settle(member_id: int | None = None) -> None:
    """Note since when somebody on a list is not there for its role; who came back is there again.

    Only one member's places on lists when one is named. What a role that ended kept is not there
    either, for nobody may read it.
    """
    rows = select(CandidateList.user_id, CandidateList.role_id).distinct()
    if member_id is not None:
        held = select(CandidateListItem.list_id).where(CandidateListItem.user_id == member_id)
        rows = rows.where(CandidateList.id.in_(held))
    roles = sorted((user_id, role_id) for user_id, role_id in db.session.execute(rows))
    for user_id, role_id in roles:
        desk = next((one for one in desks_of(user_id) if one.role_id == role_id), None)
        _settle_role(role_id, desk, member_id)


def follow_candidate(event: CandidateChanged) -> None:
    """Note at once where somebody who changed what they show is gone from, or back."""
    purge()
    settle(event.user_id)


def _settle_role(role_id: int, desk: Desk | None, member_id: int | None) -> None:
    lists = select(CandidateList.id).where(CandidateList.role_id == role_id)
    held: list[ColumnElement[bool]] = [CandidateListItem.list_id.in_(lists)]
    if member_id is not None:
        held.append(CandidateListItem.user_id == member_id)
    change = update(CandidateListItem).execution_options(synchronize_session=False)
    none_gone, some_gone = (
        CandidateListItem.gone_at.is_(None),
        CandidateListItem.gone_at.is_not(None),
    )
    if desk is None:
        db.session.execute(change.where(*held, none_gone).values(gone_at=now()))
        return
    there = select(Candidate.user_id).where(visible_candidates(recruiting(desk)))
    seen = CandidateListItem.user_id.in_(there)
    db.session.execute(change.where(*held, none_gone, ~seen).values(gone_at=now()))
    db.session.execute(change.where(*held, some_gone, seen).values(gone_at=None))


def _lock(user_id: int) -> None:
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())
