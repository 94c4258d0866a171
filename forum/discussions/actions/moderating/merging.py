from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, literal, select, update

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.refusals import Invalid
from forum.discussions.actions.counting import count_threads
from forum.discussions.actions.moderating.carrying import CARRIED, carry
from forum.discussions.actions.moderating.noting import actor_of, changed, check_open, note
from forum.discussions.actions.texts import MOST_TAGS, set_tags
from forum.discussions.models import Draft, Follow, PollVote, Post, ReadMark, Thread

# Only in these does a thread carry an accepted answer.
ANSWERED = ("question", "spitball")


def merge_thread(moderator: Viewer, source: Thread, target: Thread, reason: str) -> Thread:
    """Append all posts of a thread to another, in the order of time; return the other.

    The emptied thread's address and every old number lead to where the posts are now. Both
    threads are loaded with their locks (`queries.moderating.get_pair`).
    """
    actor = actor_of(moderator)
    if source.id == target.id:
        raise Invalid("A thread cannot be merged into itself.", "into")
    check_open(source, target)
    accepted = source.accepted_post_id
    posts = db.session.execute(select(*CARRIED).where(Post.thread_id == source.id)).all()
    _join_tags(source, target)
    carry(source, target, posts)
    if target.accepted_post_id is None and target.type in ANSWERED:
        target.accepted_post_id = accepted
    _take_over_poll(source, target)
    _take_over_followers(source, target)
    _take_over_drafts(source, target)
    _close(source, target)
    note(actor, "merge", source, reason, {"into": target.id})
    changed(target, source)
    return target


def _close(source: Thread, target: Thread) -> None:
    count_threads(source.space_id, source.author_id, -1)
    source.state = "merged"
    source.merged_into_id = target.id
    source.pinned = False
    source.excerpt = ""
    earlier = update(Thread).where(Thread.merged_into_id == source.id)
    db.session.execute(earlier.values(merged_into_id=target.id))
    db.session.execute(delete(ReadMark).where(ReadMark.thread_id == source.id))


def _join_tags(source: Thread, target: Thread) -> None:
    joined = list(dict.fromkeys([*target.tags, *source.tags]))[:MOST_TAGS]
    set_tags(target, target.tags, joined)
    set_tags(source, source.tags, [])
    db.session.flush()


def _take_over_poll(source: Thread, target: Thread) -> None:
    if source.poll is None or target.poll is not None:
        return
    target.poll, source.poll = source.poll, None
    votes = update(PollVote).where(PollVote.thread_id == source.id)
    db.session.execute(votes.values(thread_id=target.id))


def _take_over_followers(source: Thread, target: Thread) -> None:
    add_followers(source, target)
    gone = delete(Follow).where(Follow.kind == "thread", Follow.target_id == source.id)
    db.session.execute(gone)


def add_followers(source: Thread, target: Thread, *only: Any) -> None:
    """Have those who follow one thread follow another; `only` narrows whom (WHERE on Follow)."""
    known = select(Follow.user_id).where(Follow.kind == "thread", Follow.target_id == target.id)
    new = select(Follow.user_id, Follow.kind, literal(target.id), Follow.at).where(
        Follow.kind == "thread",
        Follow.target_id == source.id,
        Follow.user_id.not_in(known),
        *only,
    )
    columns = ["user_id", "kind", "target_id", "at"]
    db.session.execute(insert(Follow).from_select(columns, new))


def _take_over_drafts(source: Thread, target: Thread) -> None:
    """What somebody is typing for the old thread waits in the new one, below what waits there."""
    old, new = f"reply:{source.id}", f"reply:{target.id}"
    rows = db.session.scalars(select(Draft).where(Draft.key.in_((old, new)))).all()
    there = {row.user_id: row for row in rows if row.key == new}
    for row in [row for row in rows if row.key == old]:
        kept = there.get(row.user_id)
        if kept is not None:
            texts = (kept.fields.get("body", ""), row.fields.get("body", ""))
            kept.fields = kept.fields | {"body": "\n\n".join(text for text in texts if text)}
        else:
            fields, at = row.fields, row.updated_at
            db.session.add(Draft(user_id=row.user_id, key=new, fields=fields, updated_at=at))
        db.session.delete(row)
