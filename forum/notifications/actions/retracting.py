from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import String, and_, case, cast, delete, exists, func, literal, select, update

from forum.accounts.models import User
from forum.core.db import db
from forum.discussions.models import Post, Space, Thread
from forum.notifications.actions.delivering import chunks, count_unread, lock_people, run
from forum.notifications.models import Notice, NoticePost
from forum.notifications.policy import OFFICIAL, STAFF


def retract_post(post_id: int) -> None:
    """Take a post out of every notice that tells of it; what told of nothing else goes."""
    telling = select(NoticePost.notice_id).where(NoticePost.post_id == post_id)
    lines = list(db.session.scalars(telling))
    if not lines:
        return
    _lock_readers(Notice.id.in_(telling))
    db.session.execute(delete(NoticePost).where(NoticePost.post_id == post_id))
    for part in chunks(lines):
        _remove(and_(Notice.id.in_(part), ~_posts().exists()))
        _settle(part)


def retract_topic(topic: str, only: Collection[str] = ()) -> None:
    """Take out of every inbox what tells of a topic that is not so any more.

    `only` names the kinds of notices that go; without it all of them do.
    """
    here = Notice.topic == topic
    if only:
        here = and_(here, Notice.kind.in_(only))
    _lock_readers(here)
    _remove(here)


def forget_person(user_id: int, other_id: int) -> None:
    """Take what a member was told of another, whom they blocked, out of their inbox.

    The other's inbox stays as it was: a block shows nowhere.
    """
    lock_people([user_id])
    mine = Notice.user_id == user_id
    written = select(Post.id).where(Post.author_id == other_id)
    told = select(NoticePost.notice_id).join(Notice, Notice.id == NoticePost.notice_id)
    lines = list(db.session.scalars(told.where(mine, NoticePost.post_id.in_(written)).distinct()))
    for part in chunks(lines):
        gone = and_(NoticePost.notice_id.in_(part), NoticePost.post_id.in_(written))
        db.session.execute(delete(NoticePost).where(gone))
        _remove(and_(Notice.id.in_(part), ~_posts().exists()))
        _settle(part)
    _remove(and_(mine, Notice.actor_id == other_id, Notice.kind.not_in(OFFICIAL)))


def follow_threads(thread_ids: Sequence[int]) -> None:
    """Bring notices in line with threads that changed.

    They go along when posts were merged or split, and vanish where the thread was taken away,
    where it moved out of their reader's sight, or where an answer is accepted no more.
    """
    here = Notice.thread_id.in_(thread_ids)
    if db.session.scalar(select(Notice.id).where(here).limit(1)) is None:
        return
    _lock_readers(here)
    first = (
        _posts()
        .join(Post, Post.id == NoticePost.post_id)
        .with_only_columns(Post.thread_id)
        .order_by(Post.id)
        .limit(1)
    )
    home = first.scalar_subquery()
    topic = literal("thread:").concat(cast(home, String))
    run(update(Notice).where(here, _posts().exists()).values(thread_id=home, topic=topic))
    # Where posts went, their notices are now: the other threads are looked at as well.
    for rule in (_of_hidden_threads(), _out_of_sight(), _not_accepted()):
        _remove(and_(Notice.thread_id.in_(thread_ids), rule))


def _posts() -> Any:
    return select(NoticePost.post_id).where(NoticePost.notice_id == Notice.id).correlate(Notice)


def _settle(lines: Sequence[int]) -> None:
    """Have lines tell of the posts that are left: how many, by whom last, the first to read."""
    posts = _posts().subquery()
    count = select(func.count()).select_from(posts).scalar_subquery()
    first = select(func.min(posts.c.post_id)).scalar_subquery()
    last = select(func.max(posts.c.post_id)).scalar_subquery()
    writer = select(Post.author_id).where(Post.id == last).scalar_subquery()
    run(
        update(Notice)
        .where(Notice.id.in_(lines))
        .values(
            count=count,
            link=literal("/p/").concat(cast(first, String)),
            actor_id=case((Notice.kind == "accepted", Notice.actor_id), else_=writer),
        )
    )


def _of_hidden_threads() -> Any:
    return exists().where(Thread.id == Notice.thread_id, Thread.state != "visible")


def _out_of_sight() -> Any:
    private = exists().where(
        Thread.id == Notice.thread_id, Space.id == Thread.space_id, Space.audience == "moderators"
    )
    staff = exists().where(User.id == Notice.user_id, User.role.in_(STAFF))
    return and_(private, ~staff)


def _not_accepted() -> Any:
    accepted = exists().where(
        Thread.id == Notice.thread_id,
        NoticePost.notice_id == Notice.id,
        NoticePost.post_id == Thread.accepted_post_id,
    )
    return and_(Notice.kind == "accepted", ~accepted)


def _lock_readers(rule: Any) -> None:
    lock_people(db.session.scalars(select(Notice.user_id).where(rule).distinct()))


def _remove(rule: Any) -> None:
    rows = db.session.execute(select(Notice.id, Notice.user_id).where(rule)).all()
    for part in chunks([row.id for row in rows]):
        db.session.execute(delete(Notice).where(Notice.id.in_(part)))
    count_unread(row.user_id for row in rows)
