from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, tuple_

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.db import db
from forum.core.paging import Cursor, Slice
from forum.discussions.models import Post, Thread
from forum.discussions.policy import visible_threads
from forum.discussions.queries.spaces import readable_ids
from forum.ideas.models import Idea, Replication
from forum.ideas.policy import visible_ideas

PER_PAGE = 30
# Act → how the log says it; an act nobody put here is shown by its own name.
WORDS = {
    "adopt-skill": "adopted the skill",
    "adopt-term": "adopted the term",
    "alias-term": "gave another name to",
    "candidates-exported": "exported candidates who agreed, as",
    "client-confirmed": "confirmed a search firm of",
    "client-ended": "ended the work of a search firm for",
    "client-refused": "refused a search firm of",
    "decline-skill": "declined the skill",
    "decline-term": "declined the term",
    "delete": "deleted",
    "dismiss": "dismissed reports of",
    "edit": "edited",
    "edit-term": "edited the term",
    "hiring-ended": "ended the right to hire of",
    "hiring-granted": "granted a right to hire to",
    "hiring-refused": "refused a right to hire to",
    "hide": "hid",
    "lock": "locked",
    "merge": "merged",
    "merge-terms": "merged the term",
    "move": "moved",
    "pin": "pinned",
    "quarantine": "quarantined",
    "rename": "renamed",
    "restore": "brought back",
    "role": "changed the role of",
    "split": "moved posts of",
    "suspend": "suspended",
    "take-out": "took an earlier version out of the history of",
    "unlock": "unlocked",
    "unpin": "unpinned",
    "unsuspend": "let back in",
    "unverify-work": "took back the verification of the workplace of",
    "verify-work": "verified the workplace of",
    "warn": "warned the author of",
}


@dataclass(frozen=True, slots=True)
class Target:
    """What an act was done to, as this viewer may know it; without link it is not to be seen."""

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An act of moderation: who did what to what, why and when."""

    actor: str
    actor_known: bool
    words: str
    target: Target
    into: Target | None
    more: str
    reason: str
    at: datetime


def page_of_log(viewer: Viewer, action: str, member: str, after: Cursor | None) -> Slice[Entry]:
    """Return a page of the public log, latest first; at most five statements.

    `member` narrows to what somebody did and what was done to them. Titles are read from the
    threads as they are now, so that nothing hidden is repeated.
    """
    statement = select(LogEntry)
    if not viewer.is_moderator:
        statement = statement.where(LogEntry.public)
    if action:
        statement = statement.where(LogEntry.action == action)
    if member:
        statement = statement.where(_about(member))
    if after is not None:
        statement = statement.where(tuple_(LogEntry.at, LogEntry.id) < tuple_(after.at, after.id))
    statement = statement.order_by(LogEntry.at.desc(), LogEntry.id.desc())
    rows = db.session.scalars(statement.limit(PER_PAGE + 1)).all()
    shown = rows[:PER_PAGE]
    cursor = str(Cursor(shown[-1].at, shown[-1].id)) if len(rows) > PER_PAGE else None
    return Slice(_entries(viewer, shown), cursor, after is None)


def actions_known() -> list[tuple[str, str]]:
    """Return (act, words) of the acts one can look for."""
    return sorted(WORDS.items())


def _about(member: str) -> Any:
    name = member.lower()
    told = and_(LogEntry.target_kind == "member", func.lower(LogEntry.target_label) == name)
    return or_(func.lower(LogEntry.actor_name) == name, told)


# (Kind, number) of what acts were done to → how this viewer may know it.
Known = dict[tuple[str, int], Target]


def _entries(viewer: Viewer, rows: Sequence[LogEntry]) -> list[Entry]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.target_kind].add(row.target_id)
        if row.details.get("into"):
            wanted[_kind_of_into(row)].add(row.details["into"])
    readers = {
        "post": _visible_posts,
        "thread": _visible_threads,
        "idea": _visible_ideas,
        "replication": _visible_tried,
    }
    known: Known = {}
    for kind, read in readers.items():
        if wanted[kind]:
            known |= {(kind, n): target for n, target in read(viewer, wanted[kind]).items()}
    return [_entry(row, known) for row in rows]


def _kind_of_into(row: LogEntry) -> str:
    # A post is moved into a thread; what is merged goes into one of its kind.
    return "idea" if row.target_kind == "idea" else "thread"


def _entry(row: LogEntry, known: Known) -> Entry:
    into, kind = row.details.get("into"), _kind_of_into(row)
    return Entry(
        actor=row.actor_name,
        actor_known=row.actor_id is not None,
        words=WORDS.get(row.action, row.action),
        target=_target(row, known),
        into=known.get((kind, into), Target(f"another {kind}", "")) if into else None,
        more=_more(row),
        reason=row.reason,
        at=row.at,
    )


UNSEEN = {
    "post": "a post",
    "thread": "a thread",
    "idea": "an idea",
    "replication": "a report of trying an idea",
}


def _target(row: LogEntry, known: Known) -> Target:
    if row.target_kind in UNSEEN:
        unseen = Target(UNSEEN[row.target_kind], "")
        return known.get((row.target_kind, row.target_id), unseen)
    if row.target_kind == "member":
        return Target(row.target_label, f"/members/{row.target_label}")
    return Target(row.target_label or f"a {row.target_kind}", "")


def _more(row: LogEntry) -> str:
    facts = row.details
    if row.action == "move" and "from" in facts:
        return f"from {facts['from']} to {facts['to']}"
    if row.action == "role" and "after" in facts:
        return f"from {facts['before']} to {facts['after']}"
    return ""


def _visible_posts(viewer: Viewer, ids: Iterable[int]) -> dict[int, Target]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Post.id, Post.number, Thread.title)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id.in_(wanted), visible_threads(readable_ids(viewer)))
    )
    return {row.id: Target(f"post {row.number} in “{row.title}”", f"/p/{row.id}") for row in rows}


def _visible_threads(viewer: Viewer, ids: Iterable[int]) -> dict[int, Target]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    # A merged thread is named by the one it went into: its own title is on no page any more.
    rows = db.session.execute(
        select(Thread.id, Thread.title, Thread.slug).where(
            Thread.id.in_(wanted), visible_threads(readable_ids(viewer))
        )
    )
    return {row.id: Target(f"“{row.title}”", f"/t/{row.id}-{row.slug}") for row in rows}


def _visible_ideas(viewer: Viewer, ids: Iterable[int]) -> dict[int, Target]:
    rows = db.session.execute(
        select(Idea.id, Idea.title, Idea.slug).where(
            Idea.id.in_(sorted(set(ids))), visible_ideas(viewer)
        )
    )
    return {
        row.id: Target(f"the idea “{row.title}”", f"/ideas/{row.id}-{row.slug}") for row in rows
    }


def _visible_tried(viewer: Viewer, ids: Iterable[int]) -> dict[int, Target]:
    rows = db.session.execute(
        select(Replication.id, Idea.id.label("idea_id"), Idea.title, Idea.slug)
        .join(Idea, Idea.id == Replication.idea_id)
        .where(Replication.id.in_(sorted(set(ids))), visible_ideas(viewer))
    )
    return {
        row.id: Target(
            f"a report of trying “{row.title}”", f"/ideas/{row.idea_id}-{row.slug}#tried"
        )
        for row in rows
    }
