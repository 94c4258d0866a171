from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select, tuple_

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.notices import Kind, kinds
from forum.core.paging import Cursor, Slice
from forum.core.refusals import NotFound
from forum.discussions.models import Thread
from forum.discussions.policy import visible_threads
from forum.discussions.queries.rows import Person
from forum.discussions.queries.spaces import readable_ids
from forum.notifications.models import MailChoice, Notice

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as its inbox shows it."""

    id: int
    sentence: str
    actor: Person | None
    at: datetime
    unread: bool


def page_of_notices(viewer: Viewer, after: Cursor | None) -> Slice[Line]:
    """Return a page of the viewer's inbox, latest first; one statement.

    A notice about a thread the viewer may not read any more is not there.
    """
    statement = (
        _own(viewer)
        .with_only_columns(
            Notice.id,
            Notice.kind,
            Notice.count,
            Notice.text,
            Notice.at,
            Notice.read_at,
            Thread.title,
            User.id.label("actor_id"),
            User.username,
            User.name,
        )
        .outerjoin(User, User.id == Notice.actor_id)
    )
    if after is not None:
        statement = statement.where(tuple_(Notice.at, Notice.id) < tuple_(after.at, after.id))
    statement = statement.order_by(Notice.at.desc(), Notice.id.desc())
    rows = db.session.execute(statement.limit(PER_PAGE + 1)).all()
    shown = rows[:PER_PAGE]
    more = len(rows) > PER_PAGE
    cursor = str(Cursor(shown[-1].at, shown[-1].id)) if more else None
    return Slice([_line(row) for row in shown], cursor, after is None)


def get_link(viewer: Viewer, notice_id: int) -> str:
    """Return where one of the viewer's own notices leads; raises NotFound."""
    statement = _own(viewer).with_only_columns(Notice.link).where(Notice.id == notice_id)
    link = db.session.scalar(statement)
    if link is None:
        raise NotFound
    return str(link)


def _own(viewer: Viewer) -> Select[Any]:
    return (
        select(Notice)
        .outerjoin(Thread, Thread.id == Notice.thread_id)
        .where(
            Notice.user_id == viewer.id,
            or_(Notice.thread_id.is_(None), visible_threads(readable_ids(viewer))),
        )
    )


def _line(row: Any) -> Line:
    actor = Person(row.actor_id, row.username, row.name) if row.actor_id else None
    sentence = sentence_of(row.kind, row.count, row.name, row.title or row.text)
    return Line(row.id, sentence, actor, row.at, row.read_at is None)


def sentence_of(kind: str, count: int, name: str | None, title: str) -> str:
    """Return a notice in words; a kind nobody knows any more shows its text alone."""
    known = kinds.get(kind) or Kind(kind, kind, "{title}", "{title}")
    words = known.one if count == 1 else known.many
    return words.format(name=name or "Somebody", title=title, count=count)


def stopped_kinds(user_id: int) -> set[str]:
    """Return the kinds of mail a member has stopped, `all` among them when it is all."""
    mine = select(MailChoice.kind).where(MailChoice.user_id == user_id)
    return set(db.session.scalars(mine))
