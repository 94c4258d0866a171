"""What members show to those who look for people, and who asked them, in a native folder."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_urlsafe

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db
from forum.exchange.faults import Fault
from forum.exchange.hiring.fields import (
    Field,
    Item,
    choice,
    cooked,
    day,
    flag,
    member,
    moment,
    ref,
    text,
    words,
)
from forum.exchange.hiring.pieces import kind_field, piece_field, tidied
from forum.exchange.hiring.tables import Part, RowRecord, Table
from forum.exchange.loading.known import Known
from forum.organizations.choices import FAMILIES, STATES
from forum.search.models import SavedSearch
from forum.search.saved import EVERY, kind_of, next_due
from forum.talent.choices import AUDIENCES, AVAILABILITY, MOVES, SECTIONS
from forum.talent.models import (
    Candidate,
    CandidateEvidence,
    CandidateHidden,
    CandidateList,
    CandidateListItem,
    CandidateState,
    ContactRequest,
)

REQUEST_STATES = ("asked", "accepted", "declined", "expired", "withdrawn")


def _show_nobody(known: Known, _records: Sequence[RowRecord], rows: Sequence[Item]) -> None:
    """Turn members off who agreed to be shown elsewhere: nobody asked them for here."""
    if not known.roles:
        for row in rows:
            row["audience"] = "off"


def _agreed(record: RowRecord) -> None:
    if record.values["audience"] != "off" and record.values["turned_on_at"] is None:
        raise Fault(record.place, "“turned_on_at” says when they agreed to be shown.")


def _not_oneself(record: RowRecord) -> None:
    if record.values["recruiter_id"] == record.values["member_id"]:
        raise Fault(record.place, "nobody asks themselves.")


CANDIDATES = Table(
    "candidate",
    "candidates",
    Candidate,
    (
        member("member", "user_id"),
        choice("audience", AUDIENCES, "off"),
        words("sections", SECTIONS),
        choice("availability", AVAILABILITY, ""),
        day("available_on"),
        choice("moves", MOVES, "no"),
        flag("remote"),
        words("families", FAMILIES),
        words("certifications"),
        cooked("pitch", "pitch", "pitch_html"),
        moment("turned_on_at", optional=True),
        moment("turned_off_at", optional=True),
        moment("updated_at"),
    ),
    (
        Part(
            "hidden",
            CandidateHidden,
            "user_id",
            (ref("organization", "organization"), moment("at")),
            order=("organization_id",),
            once=("organization_id",),
        ),
        Part(
            "states",
            CandidateState,
            "user_id",
            (choice("state", STATES),),
            order=("state",),
            once=("state",),
        ),
        Part(
            "evidence",
            CandidateEvidence,
            "user_id",
            (kind_field(), piece_field()),
            order=("position", "kind", "piece_id"),
            once=("kind", "piece_id"),
            numbered="position",
            first=0,
        ),
    ),
    key="user_id",
    named="member",
    check=_agreed,
    settle=_show_nobody,
    tidy=tidied(lambda item: item["evidence"]),
)
LISTS = Table(
    "candidate list",
    "candidate-lists",
    CandidateList,
    (
        member("owner", "user_id"),
        ref("role", "hiring role"),
        text("name", 100, needed=True),
        moment("created_at"),
    ),
    (
        Part(
            "people",
            CandidateListItem,
            "list_id",
            (
                member("member", "user_id"),
                text("note"),
                moment("added_at"),
                moment("changed_at"),
                moment("gone_at", optional=True),
            ),
            order=("user_id",),
            once=("user_id",),
        ),
    ),
)
REQUESTS = Table(
    "contact request",
    "contact-requests",
    ContactRequest,
    (
        member("by", "recruiter_id"),
        ref("role", "hiring role"),
        member("member"),
        ref("opening", "opening", "posting_id"),
        ref("organization", "organization"),
        text("pay", 120),
        cooked("message", "message", "message_html", needed=True),
        choice("state", REQUEST_STATES, "asked"),
        moment("asked_at"),
        moment("expires_at"),
        moment("answered_at", optional=True),
        text("answer", 500),
    ),
    check=_not_oneself,
)


def _begin_anew(_known: Known, _records: Sequence[RowRecord], rows: Sequence[Item]) -> None:
    """Give kept searches addresses of their own; what is here already is no news to them."""
    people = select(User.id, User.timezone).where(User.id.in_({row["user_id"] for row in rows}))
    zones = dict(db.session.execute(people).all())
    kinds = {row["kind"]: kind_of(row["kind"]) for row in rows}
    marks = {name: kind.ceiling() if kind else 0 for name, kind in kinds.items()}
    for row in rows:
        row["mark"], row["token"] = marks[row["kind"]], token_urlsafe(32)
        row["due_at"] = next_due(row["every"], zones[row["user_id"]])


def _asked(question: str) -> str:
    return question.partition("#")[0]


SEARCHES = Table(
    "saved search",
    "saved-searches",
    SavedSearch,
    (
        member("member", "user_id"),
        text("kind", 12, needed=True),
        text("name", 100, needed=True),
        # Behind the mark stand numbers that are owed; they are of this install.
        Field("question", "question", lambda line: line.text("question", ""), _asked),
        choice("every", EVERY, "week"),
        ref("role", "hiring role", optional=True),
        moment("created_at"),
        moment("sent_at", optional=True),
    ),
    settle=_begin_anew,
)
TABLES: tuple[Table, ...] = (CANDIDATES, LISTS, REQUESTS, SEARCHES)
