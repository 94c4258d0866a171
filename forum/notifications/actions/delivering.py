from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.notices import kinds
from forum.notifications.events import LettersDue
from forum.notifications.models import Notice, NoticePost
from forum.notifications.queries.recipients import Recipient

# Numbers in one IN list: far below what either database takes.
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class News:
    """What happened, as every recipient is told it."""

    topic: str
    link: str
    actor_id: int | None
    text: str = ""
    thread_id: int | None = None
    post_id: int | None = None


def deliver(news: News, recipients: Sequence[Recipient]) -> int:
    """Write news into inboxes, onto an unread line of the same kind and topic where there is one.

    Returns how many inboxes it reached. The number of statements does not grow with the number
    of recipients (but for one per thousand), and a post is told once a line.
    """
    if not recipients:
        return 0
    lock_people(recipient.user_id for recipient in recipients)
    open_lines = _open_lines(news)
    told = _told(news.post_id, [row.id for row in open_lines.values()])
    known = {key: row for key, row in open_lines.items() if row.id not in told}
    fresh = [r for r in recipients if (r.user_id, r.kind) not in open_lines]
    again = [r for r in recipients if (r.user_id, r.kind) in known]
    _count_up(news, [(known[r.user_id, r.kind], r) for r in again])
    ids = _insert(news, fresh)
    _note_post(news.post_id, [*ids, *(known[r.user_id, r.kind].id for r in again)])
    count_unread(r.user_id for r in fresh)
    if any(r.mail for r in (*fresh, *again)):
        announce(LettersDue())
    return len(fresh) + len(again)


def lock_people(ids: Iterable[int]) -> None:
    """Take members' rows before their notices, as everybody does who changes notices.

    One order for all, so that the worker and a reader never wait for each other.
    """
    for part in chunks(sorted(set(ids))):
        mine = select(User.id).where(User.id.in_(part)).order_by(User.id)
        db.session.execute(mine.with_for_update(key_share=True)).all()


def count_unread(ids: Iterable[int]) -> None:
    """Set the counter of unread notices of members whose notices have changed."""
    unread = (
        select(func.count(Notice.id))
        .where(Notice.user_id == User.id, Notice.read_at.is_(None))
        .scalar_subquery()
    )
    for part in chunks(sorted(set(ids))):
        statement = update(User).where(User.id.in_(part)).values(unread_notices=unread)
        run(statement)


def run(statement: Any) -> None:
    """Execute a statement on many rows, of which the session holds none."""
    db.session.execute(statement, execution_options={"synchronize_session": False})


def chunks(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    """Cut a list of numbers into what fits one statement."""
    return (numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK))


def _open_lines(news: News) -> dict[tuple[int, str], Any]:
    rows = db.session.execute(
        select(Notice.id, Notice.user_id, Notice.kind, Notice.mailed_at)
        .where(Notice.topic == news.topic, Notice.read_at.is_(None))
        .order_by(Notice.id)
    )
    return {(row.user_id, row.kind): row for row in rows}


def _told(post_id: int | None, lines: list[int]) -> set[int]:
    if post_id is None or not lines:
        return set()
    return set(
        db.session.scalars(select(NoticePost.notice_id).where(NoticePost.post_id == post_id))
    )


def _count_up(news: News, lines: list[tuple[Any, Recipient]]) -> None:
    mailed = [row.id for row, r in lines if _mail_again(row, r)]
    quiet = [row.id for row, r in lines if not _mail_again(row, r)]
    values: dict[str, Any] = {
        "count": Notice.count + 1,
        "at": now(),
        "actor_id": news.actor_id,
        "text": news.text,
    }
    for part in chunks(mailed):
        run(update(Notice).where(Notice.id.in_(part)).values(to_mail=True, **values))
    for part in chunks(quiet):
        run(update(Notice).where(Notice.id.in_(part)).values(**values))


def _mail_again(row: Any, recipient: Recipient) -> bool:
    return recipient.mail and (row.mailed_at is None or kinds[recipient.kind].personal)


def _insert(news: News, recipients: list[Recipient]) -> list[int]:
    moment = now()
    rows = [
        {
            "user_id": recipient.user_id,
            "kind": recipient.kind,
            "topic": news.topic,
            "thread_id": news.thread_id,
            "actor_id": news.actor_id,
            "text": news.text,
            "link": news.link,
            "count": 1,
            "at": moment,
            "to_mail": recipient.mail,
        }
        for recipient in recipients
    ]
    if not rows:
        return []
    return list(db.session.scalars(insert(Notice).returning(Notice.id), rows))


def _note_post(post_id: int | None, lines: Sequence[int]) -> None:
    if post_id is not None and lines:
        rows = [{"notice_id": line, "post_id": post_id} for line in lines]
        db.session.execute(insert(NoticePost), rows)
