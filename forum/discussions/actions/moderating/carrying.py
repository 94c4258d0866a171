from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from sqlalchemy import bindparam, insert, select, tuple_, update

from forum.core.clock import now
from forum.core.db import db
from forum.discussions.actions.counting import set_last_post
from forum.discussions.actions.moderating.standing import shift_counts
from forum.discussions.models import MovedPost, Post, ReadMark, Thread

# What is moved of a post: nothing of its text changes.
CARRIED = (Post.id, Post.number, Post.author_id, Post.created_at, Post.state)


def carry(source: Thread, target: Thread, posts: Sequence[Any]) -> list[Any]:
    """Give posts of one thread the next numbers of another; return them in their new order.

    `posts` are rows of CARRIED. They come in the order of time, their old numbers are never
    given again, and the counters of both threads and their spaces follow. Both threads must be
    loaded with their locks and visible.
    """
    moved = sorted(posts, key=lambda post: (post.created_at, post.number))
    before = target.last_number
    db.session.flush()
    _renumber(source, target, moved)
    visible = sum(post.state == "visible" for post in moved)
    source.post_count -= visible
    target.post_count += visible
    target.last_number = before + len(moved)
    shift_counts(source.space_id, target.space_id, threads=0, posts=visible)
    if source.accepted_post_id in {post.id for post in moved}:
        source.accepted_post_id = None
    _carry_marks(source, target, [post.number for post in moved], before)
    set_last_post(source)
    _note_latest(target, moved)
    return moved


def _note_latest(target: Thread, moved: Sequence[Any]) -> None:
    # The moved posts have the highest numbers and may yet be older than what was there.
    for post in moved:
        if post.state == "visible" and post.created_at >= target.last_post_at:
            target.last_post_at, target.last_poster_id = post.created_at, post.author_id


def _renumber(source: Thread, target: Thread, moved: Sequence[Any]) -> None:
    table: Any = Post.__table__
    numbers = range(target.last_number + 1, target.last_number + len(moved) + 1)
    db.session.execute(
        update(table)
        .where(table.c.id == bindparam("post"))
        .values(thread_id=target.id, number=bindparam("place")),
        [{"post": post.id, "place": n} for post, n in zip(moved, numbers, strict=True)],
    )
    stubs = [{"thread_id": source.id, "number": p.number, "post_id": p.id} for p in moved]
    db.session.execute(insert(MovedPost), stubs)
    for row in list(db.session.identity_map.values()):
        if isinstance(row, Post):
            db.session.expire(row)


def _carry_marks(source: Thread, target: Thread, numbers: Sequence[int], before: int) -> None:
    """Let those who had read all of the target go on after the moved posts they had read.

    `numbers` are the old numbers in the new order. A mark says "all up to here": it moves over
    the moved posts as far as the member had read each of them, and never over an unread one.
    """
    highest = list(accumulate(numbers, max))
    here = dict(_marks(source).all())
    there = dict(_marks(target).all()) if before else {}
    rows = []
    for user_id, number in here.items():
        read = bisect_right(highest, number)
        if read and there.get(user_id, 0) >= before:
            rows.append({"user_id": user_id, "thread_id": target.id, "number": before + read})
    _set_marks(rows, set(there))


def _marks(thread: Thread) -> Any:
    return db.session.execute(
        select(ReadMark.user_id, ReadMark.number).where(ReadMark.thread_id == thread.id)
    )


def _set_marks(rows: list[dict[str, int]], known: set[int]) -> None:
    moment = now()
    fresh = [row | {"at": moment} for row in rows if row["user_id"] not in known]
    if fresh:
        db.session.execute(insert(ReadMark), fresh)
    table: Any = ReadMark.__table__
    old = [
        {"who": row["user_id"], "what": row["thread_id"], "number": row["number"]}
        for row in rows
        if row["user_id"] in known
    ]
    if old:
        key = tuple_(table.c.user_id, table.c.thread_id)
        mark = update(table).where(key == tuple_(bindparam("who"), bindparam("what")))
        db.session.execute(mark.values(number=bindparam("number")), old)
