from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select

from forum.accounts.models import User
from forum.core.audit import LogEntry
from forum.core.cli import progress
from forum.core.clock import from_iso
from forum.core.db import db, transaction
from forum.discussions.models import Bookmark, Follow, MovedPost, PollVote, Space, Thread
from forum.exchange.faults import Fault
from forum.exchange.hiring.kinds import TABLES
from forum.exchange.hiring.writing import lines_of
from forum.exchange.ideas.writing import idea_lines, replication_lines, snapshot_lines
from forum.exchange.meeting.writing import (
    conversation_lines,
    dismissal_lines,
    message_lines,
    pairing_lines,
    request_lines,
)
from forum.exchange.native.chunks import chunks, grouped, streamed
from forum.exchange.native.post_lines import post_lines
from forum.exchange.native.times import time
from forum.exchange.people.writing import (
    endorsement_lines,
    evidence_lines,
    link_lines,
    organization_lines,
    profile_lines,
    term_lines,
)
from forum.exchange.skills.writing import (
    ask_lines,
    framework_lines,
    skill_comment_lines,
    skill_proposal_lines,
    term_proposal_lines,
)
from forum.members.models import Profile
from forum.vocab.models import Tag, TagSynonym

Item = dict[str, Any]
# What two people wrote to each other alone, an applicant and a school too.
PRIVATE = frozenset(
    {
        "conversations",
        "messages",
        "referrals",
        "applications",
        "candidate-lists",
        "contact-requests",
    }
)


def export(path: Path, *, messages: bool = True) -> dict[str, int]:
    """Write the whole community into a new folder; return how many lines each file has.

    Without `messages` private conversations are left out, and what people and schools know of each
    other alone. All files show one moment. The folder
    is there wholly or not at all; it holds mail addresses, so only its owner may read it. Raises
    Fault for a folder that holds something already.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Fault(str(path), "an export needs a new or an empty folder.")
    partial = path.with_name(f".{path.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700, parents=True)
    try:
        with transaction(write=False):
            _freeze()
            kinds = {name: make for name, make in _KINDS.items() if messages or name not in PRIVATE}
            counts = {name: _write(partial, name, make(partial)) for name, make in kinds.items()}
        partial.rename(path)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return counts


def _freeze() -> None:
    """See one moment of the database in all that follows; SQLite's readers always do."""
    if db.engine.dialect.name != "sqlite":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _write(folder: Path, name: str, items: Iterable[Item]) -> int:
    count = 0
    with (folder / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for item in progress(items, name):
            file.write(json.dumps(item, ensure_ascii=False) + "\n")
            count += 1
    return count


def _spaces() -> Iterator[Item]:
    for space in db.session.scalars(select(Space).order_by(Space.id)):
        yield {
            "id": str(space.id),
            "slug": space.slug,
            "name": space.name,
            "purpose": space.purpose,
            "order": space.position,
            "audience": space.audience,
        }


def _tags() -> Iterator[Item]:
    synonyms = defaultdict(list)
    for synonym in db.session.scalars(select(TagSynonym)):
        synonyms[synonym.tag_id].append(synonym.slug)
    for tag in db.session.scalars(select(Tag).order_by(Tag.id)):
        yield {
            "slug": tag.slug,
            "label": tag.label,
            "definition": tag.definition,
            "synonyms": sorted(synonyms[tag.id]),
        }


def _members() -> Iterator[Item]:
    # Who has not confirmed the address is nobody yet.
    known = or_(User.email_verified_at.is_not(None), User.password_hash.is_(None))
    people = select(User, Profile).outerjoin(Profile, Profile.user_id == User.id).where(known)
    for rows in chunks(people, User.id):
        for user, profile in rows:
            yield {
                "id": str(user.id),
                "username": user.username,
                "name": user.name,
                "email": user.email,
                "role": user.role,
                "state": user.state,
                "joined_at": time(user.created_at),
                "location": profile.location if profile else "",
                "about": profile.about_source if profile else "",
                "about_format": profile.about_format if profile else "markdown",
                "timezone": user.timezone,
            }


def _threads() -> Iterator[Item]:
    for rows in chunks(select(Thread), Thread.id):
        threads: list[Thread] = [row[0] for row in rows]
        votes = grouped(
            select(PollVote).order_by(PollVote.user_id),
            PollVote.thread_id,
            [thread.id for thread in threads if thread.poll],
        )
        for thread in threads:
            yield _thread(thread, votes[thread.id])


def _thread(thread: Thread, votes: Sequence[PollVote]) -> Item:
    return {
        "id": str(thread.id),
        "space": str(thread.space_id),
        "type": thread.type,
        "title": thread.title,
        "author": str(thread.author_id),
        "created_at": time(thread.created_at),
        "state": thread.state,
        "merged_into": _id(thread.merged_into_id),
        "stage": thread.stage,
        "pinned": thread.pinned,
        "locked": thread.locked,
        "tags": thread.tags,
        "accepted_post": _id(thread.accepted_post_id),
        "poll": _poll(thread.poll, votes) if thread.poll else None,
        "origin": thread.origin,
    }


def _poll(poll: Mapping[str, Any], votes: Sequence[PollVote]) -> Item:
    return {
        "question": poll["question"],
        "closes_at": time(from_iso(poll["closes_at"])) if poll["closes_at"] else None,
        "options": [
            {
                "label": option["label"],
                "votes": [str(vote.user_id) for vote in votes if vote.choice == choice],
            }
            for choice, option in enumerate(poll["options"])
        ],
    }


def _moved() -> Iterator[Item]:
    rows = select(MovedPost).order_by(MovedPost.thread_id, MovedPost.number)
    for moved in streamed(rows):
        yield {
            "thread": str(moved.thread_id),
            "number": moved.number,
            "post": str(moved.post_id),
        }


def _bookmarks() -> Iterator[Item]:
    rows = select(Bookmark).order_by(Bookmark.user_id, Bookmark.post_id)
    for kept in streamed(rows):
        yield {"member": str(kept.user_id), "post": str(kept.post_id), "at": time(kept.at)}


def _follows() -> Iterator[Item]:
    rows = select(Follow).where(Follow.kind.in_(("thread", "space")))
    ordered = rows.order_by(Follow.user_id, Follow.kind, Follow.target_id)
    for follow in streamed(ordered):
        yield {
            "member": str(follow.user_id),
            follow.kind: str(follow.target_id),
            "at": time(follow.at),
        }


def _log() -> Iterator[Item]:
    rows = select(LogEntry).where(LogEntry.public).order_by(LogEntry.id)
    for entry in streamed(rows):
        yield {
            "id": str(entry.id),
            "at": time(entry.at),
            "actor": _id(entry.actor_id),
            "actor_name": entry.actor_name,
            "action": entry.action,
            "target_kind": entry.target_kind,
            "target": str(entry.target_id),
            "label": entry.target_label,
            "reason": entry.reason,
            "details": entry.details,
        }


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)


def _lines(make: Callable[[], Iterator[Item]]) -> Callable[[Path], Iterator[Item]]:
    """Return what makes lines, for a kind that has no files beside its lines."""
    return lambda _folder: make()


# Each makes the lines of a file, and copies what belongs to them into the folder.
_KINDS: dict[str, Callable[[Path], Iterator[Item]]] = {
    "spaces": _lines(_spaces),
    "tags": _lines(_tags),
    "members": _lines(_members),
    "threads": _lines(_threads),
    "posts": _lines(post_lines),
    "moved": _lines(_moved),
    "bookmarks": _lines(_bookmarks),
    "follows": _lines(_follows),
    "frameworks": _lines(framework_lines),
    "terms": _lines(term_lines),
    "organizations": _lines(organization_lines),
    "profiles": profile_lines,
    "evidence": evidence_lines,
    "endorsements": _lines(endorsement_lines),
    "endorsement-asks": _lines(ask_lines),
    "links": _lines(link_lines),
    "requests": _lines(request_lines),
    "pairings": _lines(pairing_lines),
    "dismissals": _lines(dismissal_lines),
    "term-proposals": _lines(term_proposal_lines),
    "skill-proposals": _lines(skill_proposal_lines),
    "skill-comments": _lines(skill_comment_lines),
    "context-snapshots": _lines(snapshot_lines),
    "ideas": idea_lines,
    "replications": _lines(replication_lines),
    **{table.file: lines_of(table) for table in TABLES},
    "conversations": _lines(conversation_lines),
    "messages": _lines(message_lines),
    "log": _lines(_log),
}
