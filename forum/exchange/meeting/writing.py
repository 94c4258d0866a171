from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from forum.core.clock import from_iso
from forum.counterparts.models import ConnectionRequest, Dismissal, Pairing
from forum.exchange.native.chunks import chunks, grouped, streamed
from forum.exchange.native.times import optional_time, time
from forum.messages.models import Conversation, Message, Participant

Item = dict[str, Any]


def request_lines() -> Iterator[Item]:
    """Yield who asked whom to be a counterpart, and what came of it."""
    for request in streamed(select(ConnectionRequest).order_by(ConnectionRequest.id)):
        yield {
            "id": str(request.id),
            "by": str(request.from_id),
            "to": str(request.to_id),
            "purpose": request.purpose,
            "as": request.kind,
            "score": request.score,
            "reasons": request.reasons,
            "state": request.state,
            "created_at": time(request.created_at),
            "answered_at": optional_time(request.answered_at),
        }


def pairing_lines() -> Iterator[Item]:
    """Yield the goals of two, those that are closed too."""
    for pairing in streamed(select(Pairing).order_by(Pairing.id)):
        yield {
            "id": str(pairing.id),
            "member": str(pairing.low_id),
            "other": str(pairing.high_id),
            "goal": pairing.goal,
            "check_ins": [
                {"by": str(entry["by"]), "at": time(from_iso(entry["at"])), "note": entry["note"]}
                for entry in pairing.check_ins
            ],
            "helped": pairing.helped,
            "closing": pairing.closing,
            "started_at": time(pairing.started_at),
            "closed_at": optional_time(pairing.closed_at),
        }


def dismissal_lines() -> Iterator[Item]:
    """Yield who does not want to be shown whom."""
    rows = select(Dismissal).order_by(Dismissal.user_id, Dismissal.dismissed_id)
    for row in streamed(rows):
        yield {
            "member": str(row.user_id),
            "other": str(row.dismissed_id),
            "reason": row.reason,
            "at": time(row.at),
        }


def conversation_lines() -> Iterator[Item]:
    """Yield private conversations with who takes part."""
    for rows in chunks(select(Conversation), Conversation.id):
        found: list[Conversation] = [row[0] for row in rows]
        people = grouped(
            select(Participant).order_by(Participant.user_id),
            Participant.conversation_id,
            [conversation.id for conversation in found],
        )
        for conversation in found:
            yield {
                "id": str(conversation.id),
                "subject": conversation.subject,
                "created_at": time(conversation.created_at),
                "participants": [_participant(person) for person in people[conversation.id]],
            }


def _participant(person: Participant) -> Item:
    return {
        "member": str(person.user_id),
        "read": person.read_number,
        "muted": person.muted,
        "left_at": optional_time(person.left_at),
        "left_number": person.left_number,
    }


def message_lines() -> Iterator[Item]:
    """Yield private messages."""
    for message in streamed(select(Message).order_by(Message.id)):
        yield {
            "id": str(message.id),
            "conversation": str(message.conversation_id),
            "number": message.number,
            "author": str(message.author_id),
            "body": message.source,
            "at": time(message.at),
            "state": message.state,
        }
