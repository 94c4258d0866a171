from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select, update

from forum.core.clock import now
from forum.core.gather import Gatherer
from forum.discussions.actions import reading  # noqa: F401 - read marks are written before
from forum.discussions.models import Post, ReadMark
from forum.notifications.actions.delivering import count_unread, lock_people, run
from forum.notifications.models import Notice, NoticePost


def mark_all_read(user_id: int) -> None:
    """Mark all of a member's notices as read."""
    lock_people([user_id])
    _mark(user_id)
    count_unread([user_id])


def mark_topic_read(user_id: int, topic: str) -> None:
    """Mark what told a member of a topic as read: they have seen it elsewhere."""
    lock_people([user_id])
    _mark(user_id, Notice.topic == topic)
    count_unread([user_id])


def note_opened(user_id: int, notice_id: int) -> None:
    """Remember that a member opened a notice, to be written a moment later."""
    _noted.note((user_id, "notice", notice_id), True)


def note_thread_shown(user_id: int, thread_id: int) -> None:
    """Remember that a member was shown a thread, to be written a moment later.

    Its notices become read as far as the member's read mark reaches.
    """
    _noted.note((user_id, "thread", thread_id), True)


def _write(noted: dict[Any, Any]) -> None:
    people = sorted({user_id for user_id, _, _ in noted})
    lock_people(people)
    for user_id, what, number in noted:
        if what == "notice":
            _mark(user_id, Notice.id == number)
        else:
            _mark(user_id, Notice.thread_id == number, ~_unseen(user_id))
    count_unread(people)


_noted = Gatherer(_write)


def _mark(user_id: int, *rules: Any) -> None:
    unread = (Notice.user_id == user_id, Notice.read_at.is_(None), *rules)
    run(update(Notice).where(*unread).values(read_at=now(), to_mail=False))


def _unseen(user_id: int) -> Any:
    """Whether a notice tells of a post its reader has not been shown yet."""
    mark = (
        select(ReadMark.number)
        .where(ReadMark.user_id == user_id, ReadMark.thread_id == Notice.thread_id)
        .correlate(Notice)
        .scalar_subquery()
    )
    return exists().where(
        NoticePost.notice_id == Notice.id,
        Post.id == NoticePost.post_id,
        (mark.is_(None)) | (Post.number > mark),
    )
