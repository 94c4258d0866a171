from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.paging import Numbered
from forum.core.refusals import NotFound
from forum.messages.models import Message
from forum.messages.policy import may_read
from forum.messages.queries.conversations import Head, Person

PER_PAGE = 20


class MessageRow(NamedTuple):
    """A message as its page shows it; of one the viewer may not read there is only its place."""

    id: int
    number: int
    state: str
    at: datetime
    html: str
    source: str
    author_id: int
    author: Person


def page_of(number: int) -> int:
    """Return the page a message stands on."""
    return (max(number, 1) - 1) // PER_PAGE + 1


def place_of(conversation_id: int, number: int) -> str:
    """Return the address a message stands at."""
    return f"/messages/{conversation_id}?page={page_of(number)}#message-{number}"


def page_of_messages(viewer: Viewer, head: Head, page: int | None) -> Numbered[MessageRow]:
    """Return a page of a conversation, its last one for None; one statement.

    Nothing behind `head.last_number` is read. Raises NotFound past the end.
    """
    last = page_of(head.last_number)
    number = last if page is None else page
    if number > last:
        raise NotFound
    first = (number - 1) * PER_PAGE + 1
    end = min(first + PER_PAGE - 1, head.last_number)
    statement = _messages(head).where(Message.number.between(first, end))
    rows = db.session.execute(statement.order_by(Message.number)).all()
    return Numbered([_row(row, viewer) for row in rows], number, last)


def get_message(viewer: Viewer, head: Head, number: int) -> MessageRow:
    """Return one message of a conversation; raises NotFound, also for one behind the end."""
    statement = _messages(head).where(Message.number == number)
    row = db.session.execute(statement.where(Message.number <= head.last_number)).first()
    if row is None:
        raise NotFound
    return _row(row, viewer)


def _messages(head: Head) -> Any:
    columns = (
        Message.id.label("message_id"),
        Message.number,
        Message.state,
        Message.at,
        Message.html,
        Message.source,
        User.id,
        User.username,
        User.name,
    )
    return (
        select(*columns)
        .join(User, User.id == Message.author_id)
        .where(Message.conversation_id == head.id)
    )


def _row(row: Any, viewer: Viewer) -> MessageRow:
    person = Person(row.id, row.username, row.name)
    reads = may_read(viewer, row.id, row.state)
    html, source = (row.html, row.source) if reads else ("", "")
    return MessageRow(row.message_id, row.number, row.state, row.at, html, source, row.id, person)
