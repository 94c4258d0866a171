from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from forum.core.clock import iso
from forum.core.db import db, transaction
from forum.core.hot import upsert
from forum.core.markup import Cooked
from forum.counterparts.models import ConnectionRequest, Dismissal, Pairing
from forum.exchange.faults import Fault
from forum.exchange.loading.cooking import Cook
from forum.exchange.loading.known import Known
from forum.exchange.meeting.reading import (
    read_conversation,
    read_dismissal,
    read_message,
    read_pairing,
    read_request,
)
from forum.exchange.meeting.records import (
    ConversationRecord,
    DismissalRecord,
    MessageRecord,
    PairingRecord,
    RequestRecord,
)
from forum.exchange.stages import Stage
from forum.messages.models import Conversation, Message, Participant


def _write_requests(known: Known, records: Sequence[RequestRecord]) -> None:
    with transaction():
        numbers = known.number("request", [record.id for record in records])
        rows = [
            {
                "id": number,
                "from_id": known.get("member", record.by, record.place),
                "to_id": known.get("member", record.to, record.place),
                "purpose": record.purpose,
                "kind": record.as_what,
                "score": record.score,
                "reasons": list(record.reasons),
                "state": record.state,
                "created_at": record.created_at,
                "answered_at": record.answered_at,
            }
            for record, number in zip(records, numbers, strict=True)
        ]
        db.session.execute(insert(ConnectionRequest), rows)
        known.remember_all("request", records, numbers)


def _write_pairings(known: Known, records: Sequence[PairingRecord]) -> None:
    with transaction():
        numbers = known.number("pairing", [record.id for record in records])
        rows = [_pairing(known, r, number) for r, number in zip(records, numbers, strict=True)]
        db.session.execute(insert(Pairing), rows)
        known.remember_all("pairing", records, numbers)


def _pairing(known: Known, record: PairingRecord, number: int) -> dict[str, Any]:
    ids = {name: known.get("member", name, record.place) for name in (record.member, record.other)}
    return {
        "id": number,
        "low_id": min(ids.values()),
        "high_id": max(ids.values()),
        "goal": record.goal,
        "check_ins": [
            {"by": ids[entry.by], "at": iso(entry.at), "note": entry.note}
            for entry in record.check_ins
        ],
        "helped": record.helped,
        "closing": record.closing,
        "started_at": record.started_at,
        "closed_at": record.closed_at,
    }


def _write_dismissals(known: Known, records: Sequence[DismissalRecord]) -> None:
    with transaction():
        for record in records:
            values = {
                "user_id": known.get("member", record.member, record.place),
                "dismissed_id": known.get("member", record.other, record.place),
                "reason": record.reason,
                "at": record.at,
            }
            upsert(Dismissal, values, ("user_id", "dismissed_id"))
        known.remember_all("dismissal", records, [0] * len(records))


def _write_conversations(known: Known, records: Sequence[ConversationRecord]) -> None:
    """Write conversations that hold no message yet; their messages count themselves."""
    with transaction():
        numbers = known.number("conversation", [record.id for record in records])
        rows = [
            {
                "id": number,
                "subject": record.subject,
                "created_at": record.created_at,
                "last_at": record.created_at,
            }
            for record, number in zip(records, numbers, strict=True)
        ]
        db.session.execute(insert(Conversation), rows)
        people = [
            {
                "conversation_id": number,
                "user_id": known.get("member", person.member, record.place),
                "read_number": person.read,
                "muted": person.muted,
                "left_at": person.left_at,
                "left_number": person.left_number,
            }
            for record, number in zip(records, numbers, strict=True)
            for person in record.participants
        ]
        if people:
            db.session.execute(insert(Participant), people)
        known.remember_all("conversation", records, numbers)


def _write_messages(known: Known, records: Sequence[MessageRecord]) -> None:
    cooked = Cook().all([("markdown", record.body) for record in records])
    with transaction():
        numbers = known.number("message", [record.id for record in records])
        places = [known.get("conversation", r.conversation, r.place) for r in records]
        _check_authors(known, records, places)
        rows = [
            {
                "id": number,
                "conversation_id": place,
                "author_id": known.get("member", record.author, record.place),
                "at": record.at,
                "state": record.state,
                **_words(record, text),
            }
            for record, number, place, text in zip(records, numbers, places, cooked, strict=True)
        ]
        _count_messages(records, rows)
        db.session.execute(insert(Message), rows)
        known.remember_all("message", records, numbers)


def _words(record: MessageRecord, cooked: Cooked) -> dict[str, str]:
    """Return what a message says: nothing when it was deleted."""
    gone = record.state == "deleted"
    return {"source": "" if gone else record.body, "html": "" if gone else cooked.html}


def _count_messages(records: Sequence[MessageRecord], rows: Sequence[dict[str, Any]]) -> None:
    """Give messages their numbers, the next one where theirs is taken, and count them."""
    places = {row["conversation_id"] for row in rows}
    ends, taken = _ends(places), _taken(places)
    for record, row in zip(records, rows, strict=True):
        place = row["conversation_id"]
        end = ends[place][0]
        number = record.number if (place, record.number) not in taken else end + 1
        taken.add((place, number))
        row["number"] = number
        if number > end:
            ends[place] = (number, record.at)
    for place, (end, at) in ends.items():
        counted = update(Conversation).where(Conversation.id == place)
        db.session.execute(counted.values(last_number=end, last_at=at))


def _check_authors(known: Known, records: Sequence[MessageRecord], places: Sequence[int]) -> None:
    pairs = select(Participant.conversation_id, Participant.user_id)
    found = db.session.execute(pairs.where(Participant.conversation_id.in_(set(places))))
    here = {(place, user) for place, user in found}
    for record, place in zip(records, places, strict=True):
        if (place, known.get("member", record.author, record.place)) not in here:
            raise Fault(record.place, f"“{record.author}” takes no part in this conversation.")


def _ends(places: set[int]) -> dict[int, tuple[int, datetime]]:
    """Return the last number and its moment of conversations that nobody else writes in now."""
    rows = select(Conversation.id, Conversation.last_number, Conversation.last_at)
    mine = rows.where(Conversation.id.in_(places)).order_by(Conversation.id)
    found = db.session.execute(mine.with_for_update())
    return {number: (last, at) for number, last, at in found}


def _taken(places: set[int]) -> set[tuple[int, int]]:
    rows = select(Message.conversation_id, Message.number)
    found = db.session.execute(rows.where(Message.conversation_id.in_(places)))
    return {(place, number) for place, number in found}


STAGES: tuple[Stage[Any], ...] = (
    Stage("request", "requests", read_request, _write_requests),
    Stage("pairing", "pairings", read_pairing, _write_pairings),
    Stage("dismissal", "dismissals", read_dismissal, _write_dismissals),
    Stage("conversation", "conversations", read_conversation, _write_conversations),
    Stage("message", "messages", read_message, _write_messages),
)
