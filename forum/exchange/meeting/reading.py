from __future__ import annotations

from typing import Any

from forum.counterparts.policy import KINDS, MOST_CHECK_INS
from forum.exchange.faults import Fault
from forum.exchange.meeting.records import (
    CheckInRecord,
    ConversationRecord,
    DismissalRecord,
    MessageRecord,
    PairingRecord,
    ParticipantRecord,
    RequestRecord,
)
from forum.exchange.native.lines import Line, joint

REQUEST_STATES = ("open", "accepted", "later", "declined", "silent", "withdrawn")
MESSAGE_STATES = ("visible", "hidden", "deleted")
HIGHEST_SCORE = 100


def read_request(line: Line) -> RequestRecord:
    """Return a line of requests.jsonl; raises Fault."""
    by, to = line.id("by"), line.id("to")
    if by == to:
        raise Fault(line.place, "nobody asks themselves.")
    score = None if line.missing("score") else line.number("score")
    if score is not None and score > HIGHEST_SCORE:
        raise Fault(line.place, f"a score is a number from 0 to {HIGHEST_SCORE}.")
    return RequestRecord(
        place=line.place,
        id=line.id(),
        by=by,
        to=to,
        purpose=line.text("purpose"),
        as_what=line.choice("as", list(KINDS), "peer"),
        score=score,
        reasons=line.each("reasons", lambda value: _sentence(line, value)),
        state=line.choice("state", REQUEST_STATES, "open"),
        created_at=line.moment("created_at"),
        answered_at=line.optional_moment("answered_at"),
    )


def _sentence(line: Line, value: Any) -> str:
    return Line(line.place, {"reason": value}).line("reason", 500)


def read_pairing(line: Line) -> PairingRecord:
    """Return a line of pairings.jsonl; raises Fault."""
    pair = (line.id("member"), line.id("other"))
    if pair[0] == pair[1]:
        raise Fault(line.place, "nobody is paired with themselves.")
    check_ins = line.each("check_ins", lambda value: _check_in(line.within(value)))
    if len(check_ins) > MOST_CHECK_INS:
        raise Fault(line.place, f"a pairing has at most {MOST_CHECK_INS} check-ins.")
    if any(entry.by not in pair for entry in check_ins):
        raise Fault(line.place, "a check-in is by one of the two.")
    helped = None if line.missing("helped") else line.flag("helped")
    closed_at = line.optional_moment("closed_at")
    if helped is not None and closed_at is None:
        raise Fault(line.place, "“helped” is said where “closed_at” says when, only there.")
    return PairingRecord(
        place=line.place,
        id=line.id(),
        member=pair[0],
        other=pair[1],
        goal=line.line("goal", 300),
        check_ins=check_ins,
        helped=helped,
        closing=line.text("closing", ""),
        started_at=line.moment("started_at"),
        closed_at=closed_at,
    )


def _check_in(line: Line) -> CheckInRecord:
    entry = CheckInRecord(by=line.id("by"), at=line.moment("at"), note=line.line("note", 1000))
    line.done()
    return entry


def read_dismissal(line: Line) -> DismissalRecord:
    """Return a line of dismissals.jsonl; raises Fault."""
    member, other = line.id("member"), line.id("other")
    if member == other:
        raise Fault(line.place, "nobody is suggested to themselves.")
    return DismissalRecord(
        place=line.place,
        id=joint(member, other),
        member=member,
        other=other,
        reason=line.text("reason", "", most=300),
        at=line.moment("at"),
    )


def read_conversation(line: Line) -> ConversationRecord:
    """Return a line of conversations.jsonl; raises Fault."""
    people = line.each("participants", lambda value: _participant(line.within(value)))
    if len({person.member for person in people}) < len(people):
        raise Fault(line.place, "a member takes part twice.")
    return ConversationRecord(
        place=line.place,
        id=line.id(),
        subject=line.text("subject", "", most=120),
        created_at=line.moment("created_at"),
        participants=people,
    )


def _participant(line: Line) -> ParticipantRecord:
    left_at = line.optional_moment("left_at")
    left_number = None if line.missing("left_number") else line.number("left_number")
    if (left_at is None) != (left_number is None):
        raise Fault(line.place, "who has left has both “left_at” and “left_number”.")
    person = ParticipantRecord(
        member=line.id("member"),
        read=line.number("read", 0),
        muted=line.flag("muted"),
        left_at=left_at,
        left_number=left_number,
    )
    line.done()
    return person


def read_message(line: Line) -> MessageRecord:
    """Return a line of messages.jsonl; raises Fault."""
    number = line.number("number")
    if number == 0:
        raise Fault(line.place, "“number” begins at 1.")
    return MessageRecord(
        place=line.place,
        id=line.id(),
        conversation=line.id("conversation"),
        number=number,
        author=line.id("author"),
        body=line.text("body", ""),
        at=line.moment("at"),
        state=line.choice("state", MESSAGE_STATES, "visible"),
    )
