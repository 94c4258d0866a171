from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select, update

from forum.accounts import queries as people
from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.markup import Cooked, cook, plain_line
from forum.core.notices import tell
from forum.core.refusals import Forbidden, Invalid, NotFound
from forum.discussions.actions.publishing import drop_draft
from forum.members.models import Connection
from forum.messages.events import topic_of
from forum.messages.models import Conversation, Message, Participant
from forum.messages.policy import may_delete, why_closed
from forum.messages.queries.conversations import Head, draft_key, get_conversation
from forum.vocab import queries as vocab

# Whether anything can be seen is decided by the beginning of a text.
MOST_LOOKED_AT = 1000


# Each says whether the words of a message must outlive its deletion for a while.
keepers: list[Callable[[int], bool]] = []


def register_keeper(keeps: Callable[[int], bool]) -> None:
    """Have deleted words kept, unseen, as long as a feature above needs them."""
    if keeps not in keepers:
        keepers.append(keeps)


class Sent(NamedTuple):
    """A message that was just written, or had been by the same form."""

    conversation_id: int
    number: int


def send(writer: Viewer, conversation_id: int, body: str, once: str | None = None) -> Sent:
    """Write a message into a conversation; a form sent twice writes one.

    That the other side still agrees is checked here, under locks that a block or the end of the
    connection waits for. Raises NotFound for who takes no part, Forbidden where it is closed,
    Invalid for a body in which nothing can be seen.
    """
    hold_person(writer)
    earlier = _sent_before(writer, once)
    if earlier is not None:
        return earlier
    head = locked(writer, conversation_id)
    _hold_connection(writer, head)
    closed = why_closed(get_conversation(writer, conversation_id))
    if closed:
        raise Forbidden(closed, "body")
    cooked = cooked_message(body)
    if not plain_line(cooked.text, MOST_LOOKED_AT):
        raise Invalid("Nothing of this would be seen: it is all marks and no words.", "body")
    number, moment = head.last_number + 1, now()
    db.session.add(
        Message(
            conversation_id=conversation_id,
            number=number,
            author_id=writer.id,
            source=body,
            html=cooked.html,
            at=moment,
            once=once,
        )
    )
    _change(
        update(Conversation).where(Conversation.id == conversation_id),
        last_number=number,
        last_at=moment,
    )
    _tell(writer, conversation_id, head.last_number)
    _change(_place(writer, conversation_id), read_number=number)
    drop_draft(writer.id or 0, draft_key(conversation_id))
    return Sent(conversation_id, number)


def delete(viewer: Viewer, conversation_id: int, number: int) -> None:
    """Take back a message of one's own: its words go, a stub stays; the second time is nothing.

    Words that somebody has put before the moderators go when these have looked. Raises NotFound
    for who takes no part, Forbidden for another's message.
    """
    head = locked(viewer, conversation_id)
    message = db.session.scalar(
        select(Message).where(Message.conversation_id == conversation_id, Message.number == number)
    )
    if message is None or number > head.last_number:
        raise NotFound
    if message.author_id == viewer.id and message.state == "deleted":
        return
    if not may_delete(message, viewer):
        raise Forbidden("You can delete what you wrote yourself.")
    message.state = "deleted"
    if not any(keeps(message.id) for keeps in keepers):
        forget_words(message)
    db.session.flush()


def forget_words(message: Message) -> None:
    """Have nothing left of a message but that it was there."""
    message.source, message.html = "", ""


def cooked_message(body: str) -> Cooked:
    """Return a message as safe HTML with the people and tags it really names."""
    return cook(body, people=people.usernames, tags=vocab.canonical_tags)


def locked(viewer: Viewer, conversation_id: int) -> Head:
    """Return a conversation of the viewer's in which nobody else changes anything meanwhile.

    Raises NotFound. The lock is a statement of its own: what is read after it is the latest.
    """
    get_conversation(viewer, conversation_id)
    db.session.execute(
        select(Conversation.id).where(Conversation.id == conversation_id).with_for_update()
    )
    return get_conversation(viewer, conversation_id)


def hold_person(viewer: Viewer) -> None:
    """Have whoever blocks the viewer, or is blocked by them, wait for this transaction.

    A block refers to both people, so the database lets none be written while one is held.
    """
    db.session.execute(select(User.id).where(User.id == viewer.id).with_for_update())


def _hold_connection(viewer: Viewer, head: Head) -> None:
    if head.other is not None:
        mine, theirs = viewer.id, head.other.id
        low = and_(Connection.low_id == mine, Connection.high_id == theirs)
        high = and_(Connection.low_id == theirs, Connection.high_id == mine)
        held = select(Connection.low_id).where(or_(low, high))
        db.session.execute(held.with_for_update(read=True))


def _sent_before(writer: Viewer, once: str | None) -> Sent | None:
    if not once:
        return None
    statement = select(Message.conversation_id, Message.number).where(
        Message.author_id == writer.id, Message.once == once
    )
    row = db.session.execute(statement).first()
    return Sent(*row) if row else None


def _place(viewer: Viewer, conversation_id: int) -> Any:
    return update(Participant).where(
        Participant.conversation_id == conversation_id, Participant.user_id == viewer.id
    )


def _change(statement: Any, **values: Any) -> None:
    db.session.execute(statement.values(**values).execution_options(synchronize_session=False))


def _tell(writer: Viewer, conversation_id: int, number: int) -> None:
    """Tell those who had read all there was before; the others know already that there is more."""
    told = select(Participant.user_id).where(
        Participant.conversation_id == conversation_id,
        Participant.user_id != writer.id,
        Participant.read_number >= number,
        Participant.left_at.is_(None),
        ~Participant.muted,
    )
    recipients = list(db.session.scalars(told))
    tell_of_message(recipients, conversation_id, writer.id)


def tell_of_message(recipients: list[int], conversation_id: int, writer_id: int | None) -> None:
    """Have members told that somebody wrote to them, and nothing of what was written."""
    link = f"/messages/{conversation_id}"
    tell(recipients, "message", topic_of(conversation_id), "", link, writer_id)
