"""Applications with all that was written about them, in a native folder."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from forum.exchange.faults import Fault, Place
from forum.exchange.hiring.fields import (
    Field,
    Item,
    choice,
    cooked,
    member,
    moment,
    number,
    ref,
    text,
)
from forum.exchange.hiring.pieces import found_piece, read_piece, tidied
from forum.exchange.hiring.tables import Part, RowRecord, Table
from forum.exchange.loading.known import Known
from forum.exchange.native.lines import Line
from forum.jobs.closing import is_zone
from forum.jobs.machine import STATES
from forum.jobs.models import (
    Application,
    ApplicationEvent,
    ApplicationMessage,
    ApplicationReference,
    ApplicationReview,
    Interview,
    Referral,
)
from forum.jobs.sheet import MOST_PIECES, SECTIONS, Sheet

REFERRAL_STATES = ("asked", "consented", "declined", "expired")
INTERVIEW_STATES = ("offered", "accepted", "cancelled")
REFERENCE_STATES = ("asked", "given", "declined", "ended")
# Nobody but who types it has a draft.
SENT = tuple(state for state in STATES if state != "draft")


def _read_sheet(line: Line) -> Item:
    inner = line.inner("sheet")
    pieces = inner.each("pieces", lambda value: _piece(inner.within(value)))
    answers = inner.optional("answers")
    sheet: Item = {
        "note": inner.text("note", ""),
        "sections": list(
            inner.each(
                "sections",
                lambda value: Line(line.place, {"section": value}).choice(
                    "section", tuple(SECTIONS)
                ),
            )
        ),
        "pieces": pieces,
        "answers": _answers(answers) if answers else {},
    }
    # Who was given the equal-opportunity questions is not given them again.
    if not inner.missing("equal") and inner.flag("equal"):
        sheet["equal"] = True
    inner.done()
    if len(pieces) > MOST_PIECES or len(set(pieces)) < len(pieces):
        raise Fault(line.place, f"“pieces” are up to {MOST_PIECES}, each once.")
    return sheet


def _piece(line: Line) -> tuple[str, str]:
    piece = read_piece(line)
    line.done()
    return piece


def _answers(line: Line) -> dict[str, str]:
    if not all(name.isascii() and name.isdigit() and len(name) < 4 for name in line.values):
        raise Fault(line.place, "“answers” go by the place of the question, from 0.")
    return {name: line.text(name) for name in sorted(line.values, key=int)}


def _found_sheet(known: Known, sheet: Mapping[str, Any], place: Place) -> Item:
    pieces = [
        [kind, found_piece(known, (kind, foreign), place)] for kind, foreign in sheet["pieces"]
    ]
    return {**sheet, "pieces": pieces}


def _shown_sheet(plain: Mapping[str, Any]) -> Item:
    sheet = Sheet.from_json(plain)
    pieces = [{"kind": kind, "piece": str(piece)} for kind, piece in sheet.pieces]
    asked = {"equal": True} if plain.get("equal") else {}
    return sheet.as_json() | {"pieces": pieces} | asked


def _new_secret() -> Item:
    # The address that was mailed leads nowhere here: only its secret opened it.
    return {"token_hash": sha256(token_urlsafe(32).encode()).hexdigest()}


def _check_referral(record: RowRecord) -> None:
    if record.values["from_id"] == record.values["to_id"]:
        raise Fault(record.place, "nobody refers themselves.")


def _check(record: RowRecord) -> None:
    values, events = record.values, record.parts["events"]
    if values["submitted_at"] is None:
        raise Fault(record.place, "“submitted_at” is missing.")
    if events and events[-1]["after"] != values["state"]:
        raise Fault(record.place, f"the last of “events” does not lead to {values['state']}.")
    for row in record.parts["interviews"]:
        if not is_zone(row["timezone"]):
            raise Fault(record.place, f"“{row['timezone']}” is no time zone.")
    for row in record.parts["reviews"]:
        if not 1 <= row["rating"] <= 5:
            raise Fault(record.place, "“rating” is a number from 1 to 5.")


REFERRALS = Table(
    "referral",
    "referrals",
    Referral,
    (
        ref("opening", "opening", "posting_id"),
        member("by", "from_id"),
        member("member", "to_id"),
        text("note", 500),
        choice("state", REFERRAL_STATES, "asked"),
        moment("asked_at"),
        moment("answered_at", optional=True),
    ),
    once=("posting_id", "from_id", "to_id"),
    check=_check_referral,
)
_EVENTS = Part(
    "events",
    ApplicationEvent,
    "application_id",
    (
        choice("before", STATES),
        choice("after", STATES),
        text("message"),
        member("by", optional=True),
        moment("at"),
    ),
)
_MESSAGES = Part(
    "messages",
    ApplicationMessage,
    "application_id",
    (member("by"), cooked("body", "source", "html", needed=True), moment("at")),
)
_REVIEWS = Part(
    "reviews",
    ApplicationReview,
    "application_id",
    (member("by", "reviewer_id"), number("rating"), text("note"), moment("at")),
    order=("reviewer_id",),
    once=("reviewer_id",),
)
_INTERVIEWS = Part(
    "interviews",
    Interview,
    "application_id",
    (
        moment("starts_at"),
        number("minutes", 45, most=1440),
        text("timezone", 60, needed=True),
        text("place", 300),
        text("note", 500),
        choice("state", INTERVIEW_STATES, "offered"),
        number("sequence", 0),
        member("by"),
        moment("made_at"),
    ),
)
_REFERENCES = Part(
    "references",
    ApplicationReference,
    "application_id",
    (
        text("name", 100, needed=True),
        text("email", 254, needed=True),
        text("relation", 100),
        choice("state", REFERENCE_STATES, "asked"),
        text("text"),
        moment("asked_at"),
        moment("answered_at", optional=True),
        moment("expires_at"),
    ),
    made=_new_secret,
)
APPLICATIONS = Table(
    "application",
    "applications",
    Application,
    (
        ref("opening", "opening", "posting_id"),
        member("member", "user_id"),
        number("number", least=1),
        choice("state", SENT, "submitted"),
        Field(
            "sheet",
            "fields",
            _read_sheet,
            _shown_sheet,
            _found_sheet,
            html="note_html",
            markdown=lambda sheet: str(sheet["note"]),
        ),
        Field("sent", "sent", lambda line: line.facts("sent")),
        text("heard_from", 16),
        ref("referral", "referral", optional=True),
        moment("consent_at", optional=True),
        moment("created_at"),
        moment("updated_at"),
        moment("submitted_at", optional=True),
        moment("moved_at", optional=True),
        moment("decided_at", optional=True),
        moment("erase_at", optional=True),
        moment("warned_at", optional=True),
    ),
    (_EVENTS, _MESSAGES, _REVIEWS, _INTERVIEWS, _REFERENCES),
    once=("posting_id", "user_id"),
    check=_check,
    only=lambda statement: statement.where(Application.state != "draft"),
    tidy=tidied(lambda item: item["sheet"]["pieces"]),
    files_of="application",
)
TABLES: tuple[Table, ...] = (REFERRALS, APPLICATIONS)
