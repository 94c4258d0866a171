from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select, tuple_
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.markup import excerpt
from forum.core.paging import Cursor, Slice
from forum.core.refusals import NotFound
from forum.discussions.models import Draft
from forum.messages.models import Conversation, Message, Participant
from forum.messages.policy import end_of, reachable, unread

PER_PAGE = 20
MOST_CONNECTIONS = 200
GONE = "Former member"
DRAFTS = "message"
Mine = aliased(Participant)
Theirs = aliased(Participant)
_TAG = re.compile(r"<[^>]*>")


class Person(NamedTuple):
    """What a conversation shows of somebody."""

    id: int
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation on its participant's list; `other` is None for somebody who is gone.

    `words` are the first ones of the last message, "" when there is none or it was taken away:
    `state` says how (deleted, hidden).
    """

    id: int
    subject: str
    other: Person | None
    at: datetime
    words: str
    mine: bool
    state: str
    unread: int
    muted: bool
    left: bool


@dataclass(frozen=True, slots=True)
class Head:
    """A conversation as one participant sees it; `last_number` is the last they may read.

    `reachable` says whether the other side has agreed to hear from the viewer, `draft` what they
    have typed here and not yet sent, None for nothing.
    """

    id: int
    subject: str
    last_number: int
    read_number: int
    muted: bool
    left: bool
    other: Person | None
    other_left: bool
    reachable: bool
    draft: Mapping[str, str] | None
    draft_at: datetime | None

    @property
    def name(self) -> str:
        """Return the name of the other side."""
        return self.other.name if self.other else GONE


def page_of_conversations(viewer: Viewer, after: Cursor | None) -> Slice[ConversationRow]:
    """Return the viewer's conversations, the one written in last first; one statement."""
    statement = _listing(viewer)
    if after is not None:
        place = tuple_(Conversation.last_at, Conversation.id)
        statement = statement.where(place < tuple_(after.at, after.id))
    statement = statement.order_by(Conversation.last_at.desc(), Conversation.id.desc())
    rows = db.session.execute(statement.limit(PER_PAGE + 1)).all()
    shown = rows[:PER_PAGE]
    more = len(rows) > PER_PAGE
    cursor = str(Cursor(shown[-1].last_at, shown[-1].id)) if more else None
    return Slice([_row(row, viewer) for row in shown], cursor, after is None)


def _listing(viewer: Viewer) -> Select[Any]:
    last = and_(Message.conversation_id == Conversation.id, Message.number == end_of(Mine))
    columns = (
        Conversation.id,
        Conversation.subject,
        Conversation.last_at,
        end_of(Mine).label("end"),
        Mine.read_number,
        Mine.muted,
        Mine.left_at,
        Message.author_id,
        Message.state,
        Message.html,
        *_OTHER,
    )
    return _joined(viewer, *columns).outerjoin(Message, last)


_OTHER: tuple[Any, ...] = (User.id.label("other_id"), User.username, User.name)


def _joined(viewer: Viewer, *columns: Any) -> Select[Any]:
    others = and_(Theirs.conversation_id == Conversation.id, Theirs.user_id != Mine.user_id)
    return (
        select(*columns)
        .select_from(Mine)
        .join(Conversation, Conversation.id == Mine.conversation_id)
        .outerjoin(Theirs, others)
        .outerjoin(User, User.id == Theirs.user_id)
        .where(Mine.user_id == viewer.id)
    )


def _row(row: Any, viewer: Viewer) -> ConversationRow:
    return ConversationRow(
        id=row.id,
        subject=row.subject,
        other=_other(row),
        at=row.last_at,
        words=excerpt(unescape(_TAG.sub(" ", row.html)), 20) if row.state == "visible" else "",
        mine=row.author_id == viewer.id,
        state=row.state or "",
        unread=0 if row.left_at else max(row.end - row.read_number, 0),
        muted=row.muted,
        left=row.left_at is not None,
    )


def _other(row: Any) -> Person | None:
    return Person(row.other_id, row.username, row.name) if row.other_id else None


def get_conversation(viewer: Viewer, conversation_id: int) -> Head:
    """Return a conversation the viewer takes part in; one statement.

    Raises NotFound for everybody else, moderators and administrators too.
    """
    columns = (
        Conversation.id,
        Conversation.subject,
        end_of(Mine).label("end"),
        Mine.read_number,
        Mine.muted,
        Mine.left_at,
        Theirs.left_at.label("other_left_at"),
        func.coalesce(reachable(viewer), False).label("reachable"),
        Draft.fields,
        Draft.updated_at,
        *_OTHER,
    )
    typed = and_(Draft.user_id == Mine.user_id, Draft.key == draft_key(conversation_id))
    statement = _joined(viewer, *columns).outerjoin(Draft, typed)
    row = db.session.execute(statement.where(Conversation.id == conversation_id)).first()
    if row is None:
        raise NotFound
    return Head(
        id=row.id,
        subject=row.subject,
        last_number=row.end,
        read_number=row.read_number,
        muted=row.muted,
        left=row.left_at is not None,
        other=_other(row),
        other_left=row.other_left_at is not None,
        reachable=bool(row.reachable),
        draft=row.fields,
        draft_at=row.updated_at,
    )


def draft_key(conversation_id: int) -> str:
    """Return the key under which what is being written into a conversation is kept."""
    return f"{DRAFTS}:{conversation_id}"


def names_of(viewer: Viewer, ids: Sequence[int]) -> dict[int, str]:
    """Return the name of the other side of those conversations the viewer takes part in."""
    statement = _joined(viewer, Conversation.id, User.name).where(Conversation.id.in_(ids))
    return {row.id: row.name or GONE for row in db.session.execute(statement)}


def find_between(one: int, other: int) -> int | None:
    """Return the number of the conversation two people have, None before the first."""
    statement = (
        select(Mine.conversation_id)
        .join(Theirs, Theirs.conversation_id == Mine.conversation_id)
        .where(Mine.user_id == one, Theirs.user_id == other)
        .order_by(Mine.conversation_id)
        .limit(1)
    )
    return db.session.scalar(statement)


def is_reachable(viewer: Viewer, user_id: int) -> bool:
    """Whether a member has agreed to hear from the viewer."""
    wanted = select(User.id).where(User.id == user_id, reachable(viewer))
    return db.session.scalar(wanted) is not None


def reachable_people(viewer: Viewer) -> Sequence[Person]:
    """Return whom the viewer may write to, by name, at most two hundred; one statement."""
    statement = (
        select(User.id, User.username, User.name)
        .where(reachable(viewer))
        .order_by(User.name, User.id)
        .limit(MOST_CONNECTIONS)
    )
    return [Person(*row) for row in db.session.execute(statement)]


def unread_conversations(user_id: int) -> int:
    """Return in how many conversations something waits that a member has not read.

    What is muted or was left does not call. One statement over the member's own rows.
    """
    statement = (
        select(func.count())
        .select_from(Participant)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .where(Participant.user_id == user_id, unread())
    )
    return db.session.scalar(statement) or 0
