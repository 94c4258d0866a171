from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from forum.core.clock import now
from forum.counterparts.models import ConnectionRequest, Dismissal, Pairing
from forum.growth.models import Endorsement
from forum.members.models import Block, Connection, MemberFollow
from forum.messages.models import Conversation, Message, Participant
from forum.moderation.models import Report
from tests.support.hidden_worlds import World, said, word_of

Rows = tuple[Any, list[dict[str, Any]]]


def between(world: World, ids: list[int], places: list[int]) -> Iterator[Rows]:
    """Yield model and rows of all that is between two people, in an order they may be added in.

    `ids` are the numbers of the people, `places` those of where they work.
    """
    yield from _ties(world, ids)
    yield (
        Endorsement,
        [
            _endorsement(ids[a], ids[b], places[a], hidden)
            | {"slug": word_of("skill", b), "note": said("note", a, b), "evidence_id": b + 1}
            for (a, b), hidden in world.endorsed.items()
        ],
    )
    yield from _agreed(world, ids)
    yield from _written(world, ids)
    yield (
        Report,
        [
            {
                "reporter_id": ids[a],
                "target_kind": "member",
                "target_id": ids[b],
                "reason": "other",
                "note": said("report", a, b),
                "at": now(),
                "open_key": "open",
            }
            for a, b in world.reports
        ],
    )


def _ties(world: World, ids: list[int]) -> Iterator[Rows]:
    moment = now()
    pairs = [sorted((ids[a], ids[b])) for a, b in world.known]
    yield Connection, [{"low_id": a, "high_id": b, "since": moment} for a, b in pairs]
    yield (
        Block,
        [{"user_id": ids[a], "blocked_id": ids[b], "at": moment} for a, b in world.blocks],
    )
    yield (
        MemberFollow,
        [{"user_id": ids[a], "followed_id": ids[b], "at": moment} for a, b in world.follows],
    )
    yield (
        Dismissal,
        [
            {
                "user_id": ids[a],
                "dismissed_id": ids[b],
                "reason": said("dismissal", a, b),
                "at": moment,
            }
            for a, b in world.follows
        ],
    )


def _endorsement(one: int, other: int, place: int, hidden: bool) -> dict[str, Any]:
    moment = now()
    return {
        "from_id": one,
        "to_id": other,
        "level": 3,
        "basis": "together",
        "organization_id": place,
        "at": moment,
        "expires_at": moment + timedelta(days=900),
        "hidden_at": moment if hidden else None,
    }


def _agreed(world: World, ids: list[int]) -> Iterator[Rows]:
    moment = now()
    yield (
        ConnectionRequest,
        [
            {
                "from_id": ids[a],
                "to_id": ids[b],
                "purpose": said("purpose", a, b),
                # What was a reason that day may be hidden since.
                "reasons": [f"You both have {word_of('tool', b)}"],
                "state": state,
                "created_at": moment,
                "answered_at": None if state == "open" else moment,
            }
            for (a, b), state in world.asked.items()
        ],
    )
    yield (
        Pairing,
        [
            {
                "low_id": min(ids[a], ids[b]),
                "high_id": max(ids[a], ids[b]),
                "goal": said("goal", a, b),
                "started_at": moment,
            }
            for a, b in world.goals
        ],
    )


def _written(world: World, ids: list[int]) -> Iterator[Rows]:
    moment = now()
    numbered = list(enumerate(sorted(world.talks), 1))
    start = {"created_at": moment, "last_number": 1, "last_at": moment}
    yield Conversation, [{"id": number, **start} for number, _ in numbered]
    yield (
        Participant,
        [
            {"conversation_id": number, "user_id": ids[one]}
            for number, pair in numbered
            for one in pair
        ],
    )
    yield (
        Message,
        [
            {
                "conversation_id": number,
                "number": 1,
                "author_id": ids[a],
                "source": said("message", a, b),
                "html": f"<p>{said('message', a, b)}</p>",
                "at": moment,
            }
            for number, (a, b) in numbered
        ],
    )
