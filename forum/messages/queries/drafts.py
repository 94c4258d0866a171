from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.discussions.queries.drafts import DraftKind, Places
from forum.messages.models import Message
from forum.messages.queries.conversations import DRAFTS, names_of


def _places(viewer: Viewer, ids: list[int]) -> Places:
    names = names_of(viewer, ids)
    return {number: (name, f"/messages/{number}#write") for number, name in names.items()}


def _is_sent(member: int, conversation_id: int, body: str) -> bool:
    newest = (
        select(Message.source)
        .where(Message.conversation_id == conversation_id, Message.author_id == member)
        .order_by(Message.number.desc())
        .limit(1)
    )
    return db.session.scalar(newest) == body


DRAFT = DraftKind(DRAFTS, "Private message", "A conversation that is away", _places, _is_sent)
