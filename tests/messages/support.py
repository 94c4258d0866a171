from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.members.models import Block, Connection
from forum.messages.actions import open_conversation, send
from forum.messages.models import Message, Participant
from forum.messages.queries.conversations import unread_conversations
from tests.support.community import Community


def connect(community: Community, one: Viewer, other: Viewer) -> None:
    """Have two members agree to know each other."""
    low, high = sorted((one.id or 0, other.id or 0))
    with community.app.app_context(), transaction():
        db.session.add(Connection(low_id=low, high_id=high, since=now()))


def disconnect(community: Community) -> None:
    """End all connections there are."""
    with community.app.app_context(), transaction():
        db.session.execute(delete(Connection))


def block(community: Community, who: Viewer, whom: Viewer) -> None:
    """Have one member block another."""
    with community.app.app_context(), transaction():
        db.session.add(Block(user_id=who.id, blocked_id=whom.id, at=now()))


def converse(community: Community, one: Viewer, other: Viewer, *bodies: str) -> int:
    """Open the conversation of two members, who are connected here, and have the first write."""
    connect(community, one, other)
    with community.app.app_context(), transaction():
        number = open_conversation((one.id or 0, other.id or 0), "")
    for body in bodies:
        write(community, one, number, body)
    return number


def write(community: Community, writer: Viewer, number: int, body: str = "Hello there.") -> int:
    """Write into a conversation by the real action; return the message's number."""
    with community.app.app_context(), transaction():
        return send(writer, number, body).number


def sources(community: Community) -> list[str]:
    """Return the text of every message there is, oldest first."""
    return [text for (text,) in community.rows(select(Message.source).order_by(Message.id))]


def place(community: Community, person: Viewer, *columns: Any) -> Any:
    """Return columns of somebody's only place in a conversation."""
    [row] = community.rows(select(*columns).where(Participant.user_id == person.id))
    return row


def waiting(community: Community, person: Viewer) -> int:
    """Return in how many conversations something waits for somebody, marks written before."""
    community.work()
    with community.app.app_context(), transaction(write=False):
        return unread_conversations(person.id or 0)
