from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, String, and_, cast, func, literal, select
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.db import db
from forum.core.hot import Hot, value
from forum.core.refusals import Gone, NotFound
from forum.discussions.models import Draft, Follow, Post, ReadMark, Space, Thread
from forum.discussions.policy import may_open
from forum.discussions.queries.spaces import readable_ids
from forum.members.models import Block

Author = aliased(User)
Answer = aliased(Post)
Answerer = aliased(User)


class Became(NamedTuple):
    """What a post of a thread (number 1: the thread) became: an idea, with its page's address."""

    number: int
    address: str
    title: str


# Whose `viewer_id` is asked for (None: a guest's) → a SELECT of one text that the head is read
# with: what became of `Thread.id` as far as they may see it, as lines of `Became`.
Becoming = Callable[[Any], Any]
_becoming: list[Becoming] = []
# Neither character is in a line of text that people write.
NEXT, BETWEEN = "\x1e", "\x1f"


def register_becoming(becoming: Becoming) -> None:
    """Have the page of a thread say what became of it; the feature that knows registers."""
    _becoming[:] = [becoming]


class Head(NamedTuple):
    """A thread without its posts, with the viewer's place in it (nothing of it for a guest).

    `blocked` are the members the viewer blocked, None for nobody.
    """

    id: int
    space_id: int
    type: str
    title: str
    slug: str
    author_id: int
    created_at: datetime
    state: str
    stage: str | None
    locked: bool
    post_count: int
    last_number: int
    last_post_at: datetime
    accepted_post_id: int | None
    tags: tuple[str, ...]
    poll: dict[str, Any] | None
    excerpt: str
    origin: str | None
    author_username: str
    author_name: str
    space_slug: str
    space_name: str
    answer_id: int | None
    answer_number: int | None
    answerer_name: str | None
    became: Any
    read_number: int | None
    following: bool
    draft: dict[str, Any] | None
    draft_at: datetime | None
    blocked: Any


_COLUMNS: tuple[Any, ...] = (
    Thread.id,
    Thread.space_id,
    Thread.type,
    Thread.title,
    Thread.slug,
    Thread.author_id,
    Thread.created_at,
    Thread.state,
    Thread.stage,
    Thread.locked,
    Thread.post_count,
    Thread.last_number,
    Thread.last_post_at,
    Thread.accepted_post_id,
    Thread.tags,
    Thread.poll,
    Thread.excerpt,
    Thread.origin,
    Author.username.label("author_username"),
    Author.name.label("author_name"),
    Space.slug.label("space_slug"),
    Space.name.label("space_name"),
    Answer.id.label("answer_id"),
    Answer.number.label("answer_number"),
    Answerer.name.label("answerer_name"),
)


def _head(signed_in: bool) -> Select[Any]:
    own = _own_columns() if signed_in else _nobodys_columns()
    statement = (
        select(*_COLUMNS, _became(signed_in).label("became"), *own)
        .join(Author, Author.id == Thread.author_id)
        .join(Space, Space.id == Thread.space_id)
        .outerjoin(Answer, Answer.id == Thread.accepted_post_id)
        .outerjoin(Answerer, Answerer.id == Answer.author_id)
        .where(Thread.id == value("thread_id", BigInteger()))
    )
    return _with_own(statement) if signed_in else statement


def _became(signed_in: bool) -> Any:
    if not _becoming:
        return literal(None, String())
    return _becoming[0](value("viewer_id", BigInteger()) if signed_in else None)


def _nobodys_columns() -> tuple[Any, ...]:
    return (
        literal(None, BigInteger()).label("read_number"),
        literal(False).label("following"),
        literal(None, String()).label("draft"),
        literal(None, String()).label("draft_at"),
        literal(None, String()).label("blocked"),
    )


def _own_columns() -> tuple[Any, ...]:
    return (
        ReadMark.number.label("read_number"),
        Follow.at.is_not(None).label("following"),
        Draft.fields.label("draft"),
        Draft.updated_at.label("draft_at"),
        _blocked().label("blocked"),
    )


def _blocked() -> Any:
    """Return the numbers of all whom the viewer blocked as one text: no statement of its own."""
    number = cast(Block.blocked_id, String)
    mine = Block.user_id == value("viewer_id", BigInteger())
    return select(func.aggregate_strings(number, ",")).where(mine).scalar_subquery()


def _with_own(statement: Select[Any]) -> Select[Any]:
    user_id = value("viewer_id", BigInteger())
    draft = value("draft_key", String())
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


_heads = Hot(Head, _head)


def get_head(viewer: Viewer, thread_id: int) -> Head:
    """Return a thread without its posts, with the viewer's place in it; one statement.

    Raises NotFound, or Gone for a thread that was taken away.
    """
    values: dict[str, Any] = {"thread_id": thread_id}
    if viewer.id is not None:
        values |= {"viewer_id": viewer.id, "draft_key": f"reply:{thread_id}"}
    head = _heads.first(viewer.id is not None, **values)
    check_opens(viewer, head)
    if head is None:
        raise NotFound
    if head.blocked is not None:
        head = head._replace(blocked=frozenset(map(int, head.blocked.split(","))))
    return head._replace(became=_told(head.became)) if head.became else head


def _told(lines: str) -> tuple[Became, ...]:
    parts = [line.split(BETWEEN) for line in lines.split(NEXT)]
    return tuple(sorted(Became(int(number), *rest) for number, *rest in parts))


def check_opens(viewer: Viewer, thread: Any) -> None:
    """Refuse what `policy.openable_threads` does not let open; a merged thread leads on.

    `thread` is any row with `id`, `state`, `space_id` and `author_id`, or None. Raises NotFound,
    or Gone with the reason for one that was taken away.
    """
    ids = readable_ids(viewer)
    if thread is None or thread.space_id not in ids:
        raise NotFound
    if thread.state != "merged" and not may_open(viewer, thread, ids):
        raise Gone(_why_gone(thread))


def _why_gone(thread: Any) -> str:
    by, why = (
        "by its author",
        select(Post.removed_reason).where(Post.thread_id == thread.id, Post.number == 1),
    )
    if thread.state == "hidden":
        by, why = (
            "by a moderator",
            (
                select(LogEntry.reason)
                .where(LogEntry.target_kind == "thread", LogEntry.target_id == thread.id)
                .where(LogEntry.public, LogEntry.action.in_(("hide", "quarantine")))
                .order_by(LogEntry.id.desc())
                .limit(1)
            ),
        )
    reason = db.session.scalar(why)
    return f"This thread was taken away {by}.{f' Reason: {reason}' if reason else ''}"
