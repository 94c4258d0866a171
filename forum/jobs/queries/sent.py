"""What was sent with an application, as a school reads it: blind until the short list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.files import KINDS, File, files_of
from forum.core.refusals import NotFound
from forum.jobs.letters import addressed
from forum.jobs.machine import STATES
from forum.jobs.models import (
    ApplicationEvent,
    ApplicationMessage,
    ApplicationReference,
    Interview,
)
from forum.jobs.posting import Posting
from forum.jobs.queries.application import OWN, Reading
from forum.jobs.queries.my_applications import FILES
from forum.jobs.queries.profile_sent import Part, parts_sent
from forum.jobs.sheet import Sheet
from forum.members.portfolio import Piece, shown_pieces

# A link says where somebody works or what their page is called; its words are a link, too.
_LINK: Final = re.compile(r"<a\b[^>]*>.*?</a>", re.DOTALL | re.IGNORECASE)
_NO_LINK: Final = '<span class="soft">[link hidden until the short list]</span>'


class Answered(NamedTuple):
    """A question of the school, and what was answered, "" for nothing."""

    question: str
    answer: str


class Document(NamedTuple):
    """A file of an application; no `href` while it is read blind, and a name that says nothing."""

    name: str
    label: str
    href: str


class Content(NamedTuple):
    """What was sent, as a reader may see it."""

    note_html: str
    parts: Sequence[Part]
    answers: Sequence[Answered]
    pieces: Sequence[Piece]
    documents: Sequence[Document]
    references: Sequence[ApplicationReference]


class Entry(NamedTuple):
    """A line of the history: a move with its message, or a word of the conversation."""

    at: datetime
    who: str
    mine: bool
    state: str
    text: str
    html: str


def without_links(html: str) -> str:
    """Return safe HTML of a member without its links."""
    return _LINK.sub(_NO_LINK, html)


def content_of(viewer: Viewer, reading: Reading) -> Content:
    """Return what was sent with an application, for a reader of the school.

    Evidence is shown as it is now: what its owner has hidden since is gone. Five statements, and
    those of the features that keep the evidence.
    """
    row, sheet = reading.row, Sheet.from_json(reading.row.fields)
    pieces = shown_pieces(viewer, row.user_id, sheet.pieces)
    html = row.note_html
    if reading.blind:
        pieces = [piece._replace(href="") for piece in pieces]
        html = without_links(html)
    asked = row.sent.get("questions")
    if asked is None:
        asked = [one.text for one in Posting.from_json(reading.posting.fields).questions]
    return Content(
        note_html=html,
        parts=parts_sent(row.sent, blind=reading.blind),
        answers=[
            Answered(question, sheet.answers.get(number, ""))
            for number, question in enumerate(asked)
        ],
        pieces=pieces,
        documents=_documents(reading),
        references=_references(reading),
    )


def get_document(reading: Reading, file_id: int) -> File:
    """Return a file of an application for whoever may open it; NotFound otherwise.

    A résumé begins with a name: while the school reads blind it gets none.
    """
    file = db.session.get(File, file_id)
    if file is None or (file.owner_kind, file.owner_id) != (FILES, reading.row.id):
        raise NotFound
    if reading.seat != OWN and (reading.blind or not reading.shown):
        raise NotFound
    return file


def history_of(viewer: Viewer, reading: Reading) -> list[Entry]:
    """Return moves and messages in their order, as the viewer may read them; three statements.

    The school does not read on what was said when an application was withdrawn.
    """
    row = reading.row
    events = db.session.scalars(
        select(ApplicationEvent)
        .where(ApplicationEvent.application_id == row.id)
        .order_by(ApplicationEvent.id)
    ).all()
    words: Sequence[ApplicationMessage] = []
    if reading.shown:
        said = select(ApplicationMessage).where(ApplicationMessage.application_id == row.id)
        words = db.session.scalars(said.order_by(ApplicationMessage.id)).all()
    people = {event.by_id for event in events} | {word.by_id for word in words}
    names = _names({number for number in people if number is not None})
    entries = [_moved(viewer, reading, event, names) for event in events]
    entries += [_said(viewer, reading, word, names) for word in words]
    return sorted(entries, key=lambda entry: entry.at)


def interviews_of(application_id: int) -> Sequence[Interview]:
    """Return the times of an application, the earliest first; one statement."""
    mine = select(Interview).where(Interview.application_id == application_id)
    return db.session.scalars(mine.order_by(Interview.starts_at, Interview.id)).all()


def _documents(reading: Reading) -> list[Document]:
    made = []
    for number, file in enumerate(files_of(FILES, [reading.row.id]), start=1):
        name, href = (
            file.filename,
            f"/applications/{reading.row.id}/files/{file.id}/{file.filename}",
        )
        if reading.blind:
            name, href = f"File {number}", ""
        made.append(Document(name, KINDS[file.kind].label, href))
    return made


def _references(reading: Reading) -> Sequence[ApplicationReference]:
    if not reading.listed:
        return []
    mine = select(ApplicationReference).where(
        ApplicationReference.application_id == reading.row.id,
        ApplicationReference.state.in_(("given", "declined")),
    )
    return db.session.scalars(mine.order_by(ApplicationReference.id)).all()


def _moved(
    viewer: Viewer, reading: Reading, event: ApplicationEvent, names: Mapping[int, str]
) -> Entry:
    own = reading.seat == OWN
    words = STATES[event.after]
    # The last word of somebody who withdraws is meant for the school.
    shown = reading.shown or event.after == "withdrawn"
    return Entry(
        at=event.at,
        who=_who(reading, event.by_id, names),
        mine=event.by_id == viewer.id,
        state=words.told if own else words.label,
        text=addressed(event.message, reading.name) if shown else "",
        html="",
    )


def _said(
    viewer: Viewer, reading: Reading, word: ApplicationMessage, names: Mapping[int, str]
) -> Entry:
    theirs = word.by_id == reading.row.user_id
    html = without_links(word.html) if theirs and reading.blind else word.html
    who = _who(reading, word.by_id, names)
    return Entry(word.at, who, word.by_id == viewer.id, "", "", html)


def _who(reading: Reading, by_id: int | None, names: Mapping[int, str]) -> str:
    if by_id is None:
        return "The clock"
    if by_id == reading.row.user_id:
        return reading.name
    return names.get(by_id, "A former member")


def _names(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row[0]: row[1] for row in rows}
