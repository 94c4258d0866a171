from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.markup import plain_line
from forum.core.refusals import Forbidden
from forum.messages.actions.writing import Sent, send
from forum.messages.models import Conversation, Participant
from forum.messages.queries.conversations import find_between, is_reachable

MOST_SUBJECT = 120
NOT_CONNECTED = "You can write to each other once you are counterparts."


def open_conversation(
    viewer_ids: Sequence[int], subject: str, first_message: str | None = None
) -> int:
    """Open the conversation of two connected people and return its number.

    Two people have one conversation: where there is one already, it is that one and keeps its
    subject. `first_message` is written by the first of them. Raises Forbidden unless both agree
    to hear from each other at this moment.
    """
    writer_id, other_id = viewer_ids
    writer = Viewer(id=writer_id)
    _hold_people(writer_id, other_id)
    if not is_reachable(writer, other_id):
        raise Forbidden(NOT_CONNECTED, "body")
    number = find_between(writer_id, other_id) or _new(writer_id, other_id, subject)
    if first_message:
        send(writer, number, first_message)
    return number


def write_to(writer: Viewer, other_id: int, body: str, once: str | None = None) -> Sent:
    """Write somebody a message, the first one of a conversation or one more.

    Raises what `open_conversation` and `send` raise.
    """
    number = open_conversation((writer.id or 0, other_id), "")
    return send(writer, number, body, once)


def _hold_people(*ids: int) -> None:
    # In one order for all, so that two who open the same conversation at once open one.
    people = select(User.id).where(User.id.in_(ids)).order_by(User.id)
    db.session.execute(people.with_for_update()).all()


def _new(writer_id: int, other_id: int, subject: str) -> int:
    moment = now()
    conversation = Conversation(
        subject=plain_line(subject, MOST_SUBJECT), created_at=moment, last_at=moment
    )
    db.session.add(conversation)
    db.session.flush()
    db.session.add_all(
        Participant(conversation_id=conversation.id, user_id=user_id)
        for user_id in sorted((writer_id, other_id))
    )
    db.session.flush()
    return conversation.id
