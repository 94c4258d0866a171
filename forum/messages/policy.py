from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.members.policy import connected_with, not_blocked, visible_members
from forum.messages.models import Conversation, Participant

HAS_LEFT = "You have left this conversation."
OTHER_LEFT = "The other side has left this conversation: nobody is there to read you."
CLOSED = "This conversation is closed: nothing new can be written in it."


def reachable(viewer: Viewer) -> ColumnElement[bool]:
    """Return the WHERE under which a member, present as User, has agreed to hear from the viewer.

    They are connected, neither has blocked the other, and the member is still here.
    """
    agreed = connected_with(viewer.id or 0, User.id)
    return and_(User.id != viewer.id, visible_members(), agreed, not_blocked(viewer, User.id))


def end_of(participant: Any) -> ColumnElement[int]:
    """Return the last number a participant may read; Conversation is joined."""
    return func.coalesce(participant.left_number, Conversation.last_number)


def unread(participant: Any = Participant) -> ColumnElement[bool]:
    """Return the WHERE under which a conversation calls a participant; Conversation is joined."""
    behind = participant.read_number < Conversation.last_number
    return and_(behind, participant.left_at.is_(None), ~participant.muted)


def why_closed(head: Any) -> str:
    """Return why nothing can be written into a conversation now, "" when it can."""
    if head.left:
        return HAS_LEFT
    # Who has blocked or ended the connection is told to nobody.
    if not head.reachable:
        return CLOSED
    return OTHER_LEFT if head.other_left else ""


def may_read(viewer: Viewer, author_id: int, state: str) -> bool:
    """Whether a participant may read the words of a message.

    Of one a moderator hid only its author keeps a copy; of a deleted one nobody does.
    """
    return state == "visible" or (state == "hidden" and author_id == viewer.id)


def may_delete(message: Any, viewer: Viewer) -> bool:
    """Whether the viewer may take back a message: their own, as long as it stands."""
    return bool(message.author_id == viewer.id and message.state == "visible")


def may_report(message: Any, viewer: Viewer) -> bool:
    """Whether the viewer may report a message: another's, as long as it stands."""
    return bool(message.author_id != viewer.id and message.state == "visible")
