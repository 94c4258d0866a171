from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.discussions.models import Space, Thread
from forum.notifications.models import Notice, NoticeLetter
from forum.notifications.policy import reads_thread, still_heard
from forum.notifications.queries.inbox import sentence_of

# The first notice is mailed at once; what comes within this time waits and goes as one letter.
PAUSE = timedelta(minutes=10)
AT_A_TIME = 20
MOST_LINES = 30
Actor = aliased(User)


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A notice in a letter; `follow` is what its reader can stop following (thread:12)."""

    notice_id: int
    sentence: str
    link: str
    title: str
    follow: str


@dataclass(slots=True)
class Letter:
    """What one member is told by mail; without lines it is not sent, only settled.

    `more` is how many notices there are beside the lines.
    """

    user_id: int
    to: str
    name: str
    settled: list[int] = field(default_factory=list)
    lines: list[LetterLine] = field(default_factory=list)
    more: int = 0


def letters_due() -> bool:
    """Whether somebody is owed a letter now."""
    return db.session.scalar(_due(Notice.id).limit(1)) is not None


def next_letters() -> list[Letter]:
    """Return letters that may go now, a few members at a time; two statements."""
    people = _due(User.id).distinct().order_by(User.id).limit(AT_A_TIME)
    ids = list(db.session.scalars(people))
    if not ids:
        return []
    letters: dict[int, Letter] = {}
    for row in db.session.execute(_owed(ids)):
        letter = letters.setdefault(row.user_id, Letter(row.user_id, row.email, row.to_name))
        letter.settled.append(row.id)
        if row.shown and len(letter.lines) < MOST_LINES:
            letter.lines.append(_line(row))
        elif row.shown:
            letter.more += 1
    return list(letters.values())


def _due(column: Any) -> Select[Any]:
    rested = or_(NoticeLetter.at.is_(None), NoticeLetter.at <= now() - PAUSE)
    return (
        select(column)
        .select_from(Notice)
        .join(User, User.id == Notice.user_id)
        .outerjoin(NoticeLetter, NoticeLetter.user_id == User.id)
        .where(Notice.to_mail, rested)
    )


def _owed(ids: list[int]) -> Any:
    fit = and_(
        Notice.read_at.is_(None),
        User.state == "active",
        User.email_verified_at.is_not(None),
        reads_thread(),
        still_heard(),
    )
    return (
        select(
            Notice.id,
            Notice.user_id,
            Notice.kind,
            Notice.count,
            Notice.text,
            Notice.link,
            Notice.thread_id,
            Thread.title,
            Thread.space_id,
            User.email,
            User.name.label("to_name"),
            Actor.name.label("actor_name"),
            fit.label("shown"),
        )
        .join(User, User.id == Notice.user_id)
        .outerjoin(Actor, Actor.id == Notice.actor_id)
        .outerjoin(Thread, Thread.id == Notice.thread_id)
        .outerjoin(Space, Space.id == Thread.space_id)
        .where(Notice.to_mail, Notice.user_id.in_(ids))
        .order_by(Notice.user_id, Notice.at)
    )


def _line(row: Any) -> LetterLine:
    title = row.title or row.text
    sentence = sentence_of(row.kind, row.count, row.actor_name, title)
    follow = f"thread:{row.thread_id}" if row.thread_id else ""
    if row.kind == "space":
        follow = f"space:{row.space_id}"
    return LetterLine(row.id, sentence, row.link, title if row.thread_id else "", follow)
