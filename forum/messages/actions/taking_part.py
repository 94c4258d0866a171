from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.gather import Gatherer
from forum.core.refusals import Conflict
from forum.messages.actions.writing import hold_person, locked, tell_of_message
from forum.messages.events import ConversationRead
from forum.messages.models import Conversation, Message, Participant
from forum.messages.policy import CLOSED
from forum.messages.queries.conversations import Head


def mute(viewer: Viewer, conversation_id: int, muted: bool) -> None:
    """Have a conversation tell its participant of nothing new, or tell again; raises NotFound."""
    locked(viewer, conversation_id)
    _change(viewer.id, conversation_id, muted=muted)


def leave(viewer: Viewer, conversation_id: int) -> None:
    """Leave a conversation: what stands in it stays readable, nothing new is; raises NotFound."""
    head = locked(viewer, conversation_id)
    if not head.left:
        end = head.last_number
        _change(viewer.id, conversation_id, left_at=now(), left_number=end, read_number=end)


def come_back(viewer: Viewer, conversation_id: int) -> None:
    """Take part again in a conversation one has left.

    Raises NotFound, and Conflict where the other side would not hear from the viewer.
    """
    hold_person(viewer)
    head = locked(viewer, conversation_id)
    if head.left and not head.reachable:
        raise Conflict(CLOSED)
    _change(viewer.id, conversation_id, left_at=None, left_number=None)


def note_shown(viewer: Viewer, head: Head, last_shown: int) -> None:
    """Remember that a participant was shown a conversation up to a number; marks never go back."""
    if head.read_number < last_shown and not head.left:
        _shown.note((viewer.id, head.id, last_shown), last_shown == head.last_number)


def _write(noted: dict[Any, Any]) -> None:
    # In one order for every writer, so that two of them never wait for each other.
    places = sorted((number, user, last, end) for (user, number, last), end in noted.items())
    for conversation_id, user_id, last_shown, was_end in places:
        _raise_mark(conversation_id, user_id, last_shown, was_end)


_shown = Gatherer(_write)


def _raise_mark(conversation_id: int, user_id: int, shown: int, was_end: bool) -> None:
    conversation = select(Conversation.last_number).where(Conversation.id == conversation_id)
    end = db.session.scalar(conversation.with_for_update())
    mine = (Participant.conversation_id == conversation_id, Participant.user_id == user_id)
    behind = (*mine, Participant.read_number < shown, Participant.left_at.is_(None))
    muted = db.session.scalar(select(Participant.muted).where(*behind))
    if end is None or muted is None:
        return
    _change(user_id, conversation_id, read_number=shown)
    if end == shown:
        announce(ConversationRead(conversation_id, user_id))
    elif was_end and not muted:
        _tell_of_meanwhile(conversation_id, user_id, shown)


def _tell_of_meanwhile(conversation_id: int, user_id: int, shown: int) -> None:
    """Tell of what was written after the page was shown and before its mark was written.

    Whoever wrote it found the mark behind and believed the reader told already.
    """
    newest = (
        select(Message.author_id)
        .where(Message.conversation_id == conversation_id, Message.number > shown)
        .where(Message.author_id != user_id)
        .order_by(Message.number.desc())
        .limit(1)
    )
    writer_id = db.session.scalar(newest)
    if writer_id is not None:
        tell_of_message([user_id], conversation_id, writer_id)


def _change(user_id: int | None, conversation_id: int, **values: Any) -> None:
    mine = (Participant.conversation_id == conversation_id, Participant.user_id == user_id)
    db.session.execute(
        update(Participant)
        .where(*mine)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
