from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, and_, exists, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import begin, db
from forum.core.hot import Hot, value
from forum.core.paging import Cursor, Slice
from forum.core.refusals import NotFound
from forum.discussions.models import (
    Follow,
    PollVote,
    Thread,
    ThreadTag,
)
from forum.discussions.policy import may_open, openable_threads, visible_threads
from forum.discussions.queries.lists import listing, sliced, thread_rows
from forum.discussions.queries.rows import ThreadRow
from forum.discussions.queries.spaces import readable_ids
from forum.vocab.models import Tag

COMMON_TAG = 2000


def page_of_tag(viewer: Viewer, tag: Tag, after: Cursor | None) -> Slice[ThreadRow]:
    """Return threads that carry a tag, latest first; one statement.

    Walking the latest threads meets a common tag soon, but a rare one only at the end of them
    all; so those of a rare tag are taken first, and sorted.
    """
    statement = listing(viewer.id).where(visible_threads(readable_ids(viewer)))
    if tag.thread_count > COMMON_TAG:
        carried = exists().where(ThreadTag.thread_id == Thread.id, ThreadTag.tag_id == tag.id)
        return sliced(viewer, statement.where(carried), after)
    # The limit that is never met keeps both databases from choosing the other way themselves.
    mine = select(ThreadTag.thread_id).where(ThreadTag.tag_id == tag.id).limit(1_000_000).subquery()
    return sliced(viewer, statement.join(mine, mine.c.thread_id == Thread.id), after)


def page_of_author(viewer: Viewer, author_id: int, after: Cursor | None) -> Slice[ThreadRow]:
    """Return threads a member has opened, latest activity first; one statement."""
    mine = Thread.author_id == author_id
    statement = listing(viewer.id).where(mine, visible_threads(readable_ids(viewer)))
    return sliced(viewer, statement, after)


def get_thread(viewer: Viewer, thread_id: int, *, lock: bool = False) -> Thread:
    """Return a thread for changing it; raises NotFound when its page does not open for them.

    With `lock` other writers of this thread wait, so that post numbers stay in one row.
    """
    statement = select(Thread).where(
        Thread.id == thread_id, openable_threads(viewer, readable_ids(viewer))
    )
    thread = db.session.scalar(statement.with_for_update() if lock else statement)
    if thread is None:
        raise NotFound
    return thread


class OpenThread(NamedTuple):
    """What writing a reply asks of its thread."""

    id: int
    space_id: int
    type: str
    slug: str
    author_id: int
    state: str
    stage: str | None
    locked: bool
    last_number: int


def _for_reply() -> Any:
    columns = [getattr(Thread, name) for name in OpenThread._fields]
    found = select(*columns).where(Thread.id == value("thread_id", BigInteger()))
    return found.with_for_update()


_reply_target = Hot(OpenThread, _for_reply)


def thread_for_reply(viewer: Viewer, thread_id: int) -> OpenThread:
    """Return a thread to write in, other writers of it wait; raises NotFound as `get_thread`."""
    begin()
    thread = _reply_target.first(thread_id=thread_id)
    if thread is None or not may_open(viewer, thread, readable_ids(viewer)):
        raise NotFound
    return thread


def unanswered(viewer: Viewer, most: int) -> list[ThreadRow]:
    """Return the oldest questions of the last weeks nobody has replied to; one statement."""
    waiting = and_(Thread.post_count == 1, Thread.type.in_(("question", "spitball")))
    statement = listing(viewer.id).where(waiting, visible_threads(readable_ids(viewer)))
    rows = db.session.execute(statement.order_by(Thread.id.desc()).limit(most)).all()
    return thread_rows(viewer, rows)


def follows_space(viewer: Viewer, space_id: int) -> bool:
    """Whether a member follows a space; asks nothing for a guest."""
    if viewer.id is None:
        return False
    return _space_follow.first(user_id=viewer.id, space_id=space_id) is not None


class _Followed(NamedTuple):
    target_id: int


def _follow_of() -> Select[Any]:
    return select(Follow.target_id).where(
        Follow.user_id == value("user_id", BigInteger()),
        Follow.kind == "space",
        Follow.target_id == value("space_id", BigInteger()),
    )


_space_follow = Hot(_Followed, _follow_of)


def my_vote(viewer: Viewer, thread: Any) -> int | None:
    """Return which option of a thread's poll a member chose; asks only where there is a poll."""
    if viewer.id is None or thread.poll is None:
        return None
    vote = db.session.get(PollVote, (thread.id, viewer.id))
    return vote.choice if vote is not None else None


def username_of(user_id: int) -> str:
    """Return the user name of a member, whose page shows what they wrote."""
    return db.session.scalars(select(User.username).where(User.id == user_id)).one()
