from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db
from forum.core.paging import Numbered
from forum.core.refusals import NotFound
from forum.messages.models import Message
from forum.messages.queries.conversations import Head, Person

PER_PAGE = 20


class MessageRow(NamedTuple):
    """A message as its page shows it; of a deleted one nothing is left but its place."""

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


def page_of_messages(head: Head, page: int | None) -> Numbered[MessageRow]:
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
    return Numbered([_row(row) for row in rows], number, last)


def get_message(head: Head, number: int) -> MessageRow:
    """Return one message of a conversation; raises NotFound, also for one behind the end."""
    statement = _messages(head).where(Message.number == number)
    row = db.session.execute(statement.where(Message.number <= head.last_number)).first()
    if row is None:
        raise NotFound
    return _row(row)


def _messages(head: Head) -> Any:
    columns = (
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


def _row(row: Any) -> MessageRow:
    person = Person(row.id, row.username, row.name)
    return MessageRow(row.number, row.state, row.at, row.html, row.source, row.id, person)
