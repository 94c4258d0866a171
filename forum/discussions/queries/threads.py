from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, literal, select, tuple_
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.paging import Cursor, Slice
from forum.core.refusals import Gone, NotFound
from forum.discussions.models import (
    Draft,
    Follow,
    PollVote,
    Post,
    ReadMark,
    Space,
    Thread,
    ThreadTag,
)
from forum.discussions.policy import openable_threads, visible_threads
from forum.discussions.queries.rows import ThreadRow, thread_row
from forum.discussions.queries.spaces import SpaceFacts, all_spaces, readable_ids
from forum.vocab.models import Tag

PER_PAGE = 30
COMMON_TAG = 2000
Author = aliased(User)
Answer = aliased(Post)
Answerer = aliased(User)

LIST_COLUMNS = (
    Thread.id,
    Thread.space_id,
    Thread.type,
    Thread.title,
    Thread.slug,
    Thread.created_at,
    Thread.stage,
    Thread.pinned,
    Thread.locked,
    Thread.post_count,
    Thread.last_number,
    Thread.last_post_at,
    Thread.accepted_post_id,
    Thread.tags,
    Thread.excerpt,
    Thread.author_id,
    Author.username.label("author_username"),
    Author.name.label("author_name"),
)


def listing(viewer: Viewer, never_opened: int | None = None) -> Select[Any]:
    """Return the statement every list of threads is made of, with how far the viewer has read.

    Rows carry LIST_COLUMNS and `read_number`, which is `never_opened` without a read mark.
    """
    seen: Any = ReadMark.number if viewer.id else literal(None)
    if never_opened is not None:
        seen = func.coalesce(seen, never_opened)
    columns: tuple[Any, ...] = (*LIST_COLUMNS, seen.label("read_number"))
    statement: Select[Any] = select(*columns).join(Author, Author.id == Thread.author_id)
    if viewer.id:
        mine = and_(ReadMark.thread_id == Thread.id, ReadMark.user_id == viewer.id)
        statement = statement.outerjoin(ReadMark, mine)
    return statement


def page_of_space(viewer: Viewer, space: SpaceFacts, after: Cursor | None) -> Slice[ThreadRow]:
    """Return threads of a space, pinned ones first, then latest first; one statement."""
    statement = listing(viewer).where(visible_threads([space.id]))
    if after is not None:
        statement = statement.where(~Thread.pinned)
    return sliced(viewer, statement, after, (Thread.pinned.desc(),))


def page_of_latest(viewer: Viewer, after: Cursor | None) -> Slice[ThreadRow]:
    """Return threads of all spaces the viewer may read, latest first; one statement."""
    return sliced(viewer, listing(viewer).where(visible_threads(readable_ids(viewer))), after)


def page_of_tag(viewer: Viewer, tag: Tag, after: Cursor | None) -> Slice[ThreadRow]:
    """Return threads that carry a tag, latest first; one statement."""
    tagged: Any = Thread.id.in_(select(ThreadTag.thread_id).where(ThreadTag.tag_id == tag.id))
    if tag.thread_count > COMMON_TAG:
        # Walking the latest threads meets a common tag soon; sorting all that carry it does not.
        tagged = exists().where(ThreadTag.thread_id == Thread.id, ThreadTag.tag_id == tag.id)
    statement = listing(viewer).where(tagged, visible_threads(readable_ids(viewer)))
    return sliced(viewer, statement, after)


def page_of_author(viewer: Viewer, author_id: int, after: Cursor | None) -> Slice[ThreadRow]:
    """Return threads a member has opened, latest activity first; one statement."""
    mine = Thread.author_id == author_id
    statement = listing(viewer).where(mine, visible_threads(readable_ids(viewer)))
    return sliced(viewer, statement, after)


def sliced(
    viewer: Viewer, statement: Select[Any], after: Cursor | None, first_by: tuple[Any, ...] = ()
) -> Slice[ThreadRow]:
    """Return one page of a list of threads; one row more is read to know whether it goes on."""
    if after is not None:
        place = tuple_(Thread.last_post_at, Thread.id)
        statement = statement.where(place < tuple_(after.at, after.id))
    statement = statement.order_by(*first_by, Thread.last_post_at.desc(), Thread.id.desc())
    rows = db.session.execute(statement.limit(PER_PAGE + 1)).all()
    shown = rows[:PER_PAGE]
    more = len(rows) > PER_PAGE
    cursor = str(Cursor(shown[-1].last_post_at, shown[-1].id)) if more else None
    return Slice(thread_rows(viewer, shown), cursor, after is None)


def thread_rows(viewer: Viewer, rows: Sequence[Row[Any]]) -> list[ThreadRow]:
    """Return rows of `listing` as what a list shows."""
    rooms = {space.id: space for space in all_spaces()}
    return [thread_row(row, rooms, viewer) for row in rows]


_HEAD_COLUMNS = (
    Thread.id,
    Thread.space_id,
    Thread.type,
    Thread.title,
    Thread.slug,
    Thread.author_id,
    Thread.created_at,
    Thread.state,
    Thread.merged_into_id,
    Thread.stage,
    Thread.pinned,
    Thread.locked,
    Thread.post_count,
    Thread.last_number,
    Thread.last_post_at,
    Thread.accepted_post_id,
    Thread.tags,
    Thread.poll,
    Thread.excerpt,
    Author.username.label("author_username"),
    Author.name.label("author_name"),
    Space.slug.label("space_slug"),
    Space.name.label("space_name"),
    Space.audience.label("audience"),
    Answer.id.label("answer_id"),
    Answer.number.label("answer_number"),
    Answerer.name.label("answerer_name"),
)


def get_head(viewer: Viewer, thread_id: int) -> Any:
    """Return a thread without its posts, with the viewer's place in it; one statement.

    Beside _HEAD_COLUMNS: `read_number`, `following` (bool), `draft` (dict or None) and
    `draft_at`. Raises NotFound, or Gone for a thread that was taken away.
    """
    statement = (
        select(*_HEAD_COLUMNS, *_own_columns(viewer))
        .join(Author, Author.id == Thread.author_id)
        .join(Space, Space.id == Thread.space_id)
        .outerjoin(Answer, Answer.id == Thread.accepted_post_id)
        .outerjoin(Answerer, Answerer.id == Answer.author_id)
        .where(Thread.id == thread_id)
    )
    if viewer.id is not None:
        statement = _with_own(statement, viewer.id, f"reply:{thread_id}")
    row = db.session.execute(statement).one_or_none()
    check_opens(viewer, row)
    return row


def check_opens(viewer: Viewer, thread: Any) -> None:
    """Refuse what `openable_threads` does not let open; a merged thread leads on.

    `thread` is any row with `id`, `state`, `space_id` and `author_id`, or None. Raises NotFound,
    or Gone with the reason for one that was taken away.
    """
    if thread is None or thread.space_id not in readable_ids(viewer):
        raise NotFound
    mine = viewer.is_moderator or (thread.author_id == viewer.id and thread.state == "deleted")
    if thread.state not in ("visible", "merged") and not mine:
        raise Gone(_why_gone(thread))


def _why_gone(thread: Any) -> str:
    by = "by its author" if thread.state == "deleted" else "by a moderator"
    reason = db.session.scalar(
        select(Post.removed_reason).where(Post.thread_id == thread.id, Post.number == 1)
    )
    return f"This thread was taken away {by}.{f' Reason: {reason}' if reason else ''}"


def _own_columns(viewer: Viewer) -> tuple[Any, ...]:
    if viewer.id is None:
        return (
            literal(None).label("read_number"),
            literal(False).label("following"),
            literal(None).label("draft"),
            literal(None).label("draft_at"),
        )
    return (
        ReadMark.number.label("read_number"),
        Follow.at.is_not(None).label("following"),
        Draft.fields.label("draft"),
        Draft.updated_at.label("draft_at"),
    )


def _with_own(statement: Select[Any], user_id: int, draft: str) -> Select[Any]:
    return (
        statement.outerjoin(
            ReadMark, and_(ReadMark.thread_id == Thread.id, ReadMark.user_id == user_id)
        )
        .outerjoin(
            Follow,
            and_(Follow.kind == "thread", Follow.target_id == Thread.id, Follow.user_id == user_id),
        )
        .outerjoin(Draft, and_(Draft.key == draft, Draft.user_id == user_id))
    )


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


def unanswered(viewer: Viewer, most: int) -> list[ThreadRow]:
    """Return the oldest questions of the last weeks nobody has replied to; one statement."""
    waiting = and_(Thread.post_count == 1, Thread.type.in_(("question", "spitball")))
    statement = listing(viewer).where(waiting, visible_threads(readable_ids(viewer)))
    rows = db.session.execute(statement.order_by(Thread.id.desc()).limit(most)).all()
    return thread_rows(viewer, rows)


def follows_space(viewer: Viewer, space_id: int) -> bool:
    """Whether a member follows a space; asks nothing for a guest."""
    if viewer.id is None:
        return False
    return db.session.get(Follow, (viewer.id, "space", space_id)) is not None


def my_vote(viewer: Viewer, thread: Any) -> int | None:
    """Return which option of a thread's poll a member chose; asks only where there is a poll."""
    if viewer.id is None or thread.poll is None:
        return None
    vote = db.session.get(PollVote, (thread.id, viewer.id))
    return vote.choice if vote is not None else None


def username_of(user_id: int) -> str:
    """Return the user name of a member, whose page shows what they wrote."""
    return db.session.scalars(select(User.username).where(User.id == user_id)).one()
