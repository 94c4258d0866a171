from __future__ import annotations

from sqlalchemy import select

from forum.core.db import db
from forum.core.refusals import Conflict, NotFound
from forum.messages.actions.writing import forget_words
from forum.messages.models import Conversation, Message


def hold_message(message_id: int) -> Message:
    """Return a message for a moderator, in whose conversation nobody changes anything meanwhile.

    Raises NotFound. It is for one that was reported, and for nothing else.
    """
    where = select(Message.conversation_id).where(Message.id == message_id)
    held = select(Conversation.id).where(Conversation.id == where.scalar_subquery())
    if db.session.scalar(held.with_for_update()) is None:
        raise NotFound
    mine = select(Message).where(Message.id == message_id)
    return db.session.scalars(mine.execution_options(populate_existing=True)).one()


def hide(message: Message) -> None:
    """Take a message held by `hold_message` from view; raises Conflict when it is gone already."""
    if message.state != "visible":
        raise Conflict("Its author has deleted this message: nobody can read it any more.")
    message.state = "hidden"
    db.session.flush()


def let_go(message: Message) -> None:
    """Forget the words of a message that were kept only until a moderator had looked."""
    if message.state == "deleted":
        forget_words(message)
        db.session.flush()
