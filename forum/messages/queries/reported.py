from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.db import db
from forum.messages.models import Message, Participant
from forum.messages.queries.conversations import Person

Reader = aliased(User)


class Reported(NamedTuple):
    """One message as a moderator sees it; `to` is None for somebody who is gone."""

    id: int
    html: str
    state: str
    at: datetime
    author: Person
    to: Person | None


def reported_messages(ids: Sequence[int]) -> list[Reported]:
    """Return these messages and who wrote them to whom, nothing around them; one statement.

    It asks nobody's right: it is for messages that are before the moderators now.
    """
    others = and_(
        Participant.conversation_id == Message.conversation_id,
        Participant.user_id != Message.author_id,
    )
    statement = (
        select(
            Message.id,
            Message.html,
            Message.state,
            Message.at,
            User.id,
            User.username,
            User.name,
            Reader.id,
            Reader.username,
            Reader.name,
        )
        .join(User, User.id == Message.author_id)
        .outerjoin(Participant, others)
        .outerjoin(Reader, Reader.id == Participant.user_id)
        .where(Message.id.in_(ids))
        .order_by(Message.id, Reader.id)
    )
    # A conversation of more than two would give a row for each reader: the first stands for all.
    rows = {row[0]: row for row in db.session.execute(statement)}
    return [
        Reported(
            *row[:4],
            author=Person(row[4], row[5], row[6]),
            to=Person(row[7], row[8], row[9]) if row[7] else None,
        )
        for row in rows.values()
    ]
