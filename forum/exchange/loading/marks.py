from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, insert, select, update

from forum.accounts.models import User
from forum.core.audit import LogEntry
from forum.core.db import db, transaction
from forum.core.hot import upsert
from forum.core.versions import SITE, touch
from forum.discussions.models import Bookmark, Follow, MovedPost, Thread
from forum.exchange.loading.known import Known
from forum.exchange.records import (
    BookmarkRecord,
    FollowRecord,
    LogRecord,
    MovedRecord,
    Record,
)

# Kinds of things an act of the log may be on that have records of their own.
TARGETS = frozenset({"thread", "post", "member", "space"})
# Others that have some too, where they are still there → what they are called here.
FURTHER = {
    "organization": "organization",
    "term-proposal": "term proposal",
    "skill-proposal": "skill proposal",
    "skill-comment": "skill comment",
    "idea": "idea",
    "replication": "replication",
}


def write_moved(known: Known, records: Sequence[MovedRecord]) -> None:
    """Write where posts went that were merged or split away."""
    with transaction():
        for record in records:
            values = {
                "thread_id": known.get("thread", record.thread, record.place),
                "number": record.number,
                "post_id": known.get("post", record.post, record.place),
            }
            upsert(MovedPost, values, ("thread_id", "number"))
            # A number that was given once is never given again.
            lower = and_(Thread.id == values["thread_id"], Thread.last_number < record.number)
            db.session.execute(update(Thread).where(lower).values(last_number=record.number))
        _done(known, "moved", records)


def write_follows(known: Known, records: Sequence[FollowRecord]) -> None:
    """Write who follows which thread or space."""
    with transaction():
        for record in records:
            values = {
                "user_id": known.get("member", record.member, record.place),
                "kind": record.kind,
                "target_id": known.get(record.kind, record.target, record.place),
                "at": record.at,
            }
            upsert(Follow, values, ("user_id", "kind", "target_id"))
        _done(known, "follow", records)


def write_bookmarks(known: Known, records: Sequence[BookmarkRecord]) -> None:
    """Write the posts members want to find again."""
    with transaction():
        for record in records:
            values = {
                "user_id": known.get("member", record.member, record.place),
                "post_id": known.get("post", record.post, record.place),
                "at": record.at,
            }
            upsert(Bookmark, values, ("user_id", "post_id"))
        _done(known, "bookmark", records)


def write_log(known: Known, records: Sequence[LogRecord]) -> None:
    """Write public acts of moderation, as they were."""
    with transaction():
        numbers = known.number("log", [record.id for record in records])
        actors = [known.get("member", r.actor, r.place) if r.actor else None for r in records]
        names = _usernames([actor for actor in actors if actor is not None])
        rows = [
            _entry(known, record, number)
            | {"actor_id": actor, "actor_name": names.get(actor or 0, record.actor_name)}
            for record, number, actor in zip(records, numbers, actors, strict=True)
        ]
        db.session.execute(insert(LogEntry), rows)
        known.remember("log", [(r.id, n) for r, n in zip(records, numbers, strict=True)])
        touch(SITE)


def _entry(known: Known, record: LogRecord, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "at": record.at,
        "action": record.action,
        "target_kind": record.target_kind,
        "target_id": _target(known, record),
        "target_label": record.label,
        "reason": record.reason,
        "details": _details(known, record),
        "public": True,
    }


def _target(known: Known, record: LogRecord) -> int:
    if record.target_kind in TARGETS:
        return known.get(record.target_kind, record.target, record.place)
    found = known.find(FURTHER.get(record.target_kind, ""), record.target)
    if found is not None:
        return found
    return int(record.target) if record.target.isdecimal() else 0


def _details(known: Known, record: LogRecord) -> dict[str, Any]:
    """Return an act's facts; `into` names a thread or idea, which may have another number here."""
    details = dict(record.details)
    if isinstance(details.get("into"), int):
        kind = "idea" if record.target_kind == "idea" else "thread"
        details["into"] = known.get(kind, str(details["into"]), record.place)
    return details


def _usernames(ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(select(User.id, User.username).where(User.id.in_(ids)))
    return dict(rows.all())


def _done(known: Known, kind: str, records: Sequence[Record]) -> None:
    """Remember marks that have no number, so that one taken back here does not come again."""
    known.remember(kind, [(record.id, 0) for record in records])
