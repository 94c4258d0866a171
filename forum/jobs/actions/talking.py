"""The conversation of an application: between who applied and the school."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.markup import Cooked, cook, plain_line
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.jobs.application_notices import WORD
from forum.jobs.models import ApplicationMessage
from forum.jobs.queries.application import DESK, OWN, Reading, candidate
from forum.jobs.queries.drafts import posters_of

_LOOKED_AT = 1_000


def cooked_word(body: str) -> Cooked:
    """Return a message as safe HTML; nobody is named by a link in it, for schools read blind."""
    return cook(body)


def say(viewer: Viewer, reading: Reading, body: str, once: str | None = None) -> None:
    """Write a message into an application that is held; a form sent twice writes one.

    Raises Forbidden for who only reads, Conflict before it is sent and after it was withdrawn,
    Invalid for a body in which nothing can be seen.
    """
    if once is not None and _said(viewer, once):
        return
    closed = why_closed(reading)
    if closed:
        raise (Forbidden if reading.seat not in (OWN, DESK) else Conflict)(closed, "body")
    cooked = cooked_word(body)
    if not plain_line(cooked.text, _LOOKED_AT):
        raise Invalid("Nothing of this would be seen: it is all marks and no words.", "body")
    db.session.add(
        ApplicationMessage(
            application_id=reading.row.id,
            by_id=viewer.id,
            source=body,
            html=cooked.html,
            at=now(),
            once=once,
        )
    )
    db.session.flush()
    tell_other_side(reading)


def why_closed(reading: Reading) -> str:
    """Return why the viewer cannot write here, "" where they can."""
    if reading.seat not in (OWN, DESK):
        return "People who hire for the organization write to applicants."
    if reading.row.state == "draft":
        return "You can write to the school once your application is sent."
    if reading.row.state == "withdrawn":
        return "It was withdrawn, which ended the conversation."
    return ""


def tell_other_side(reading: Reading) -> None:
    """Tell the other side that there is something new; the school is not told who it is."""
    row, posting = reading.row, reading.posting
    link, topic = f"/applications/{row.id}", f"application:{row.id}"
    if reading.seat == OWN:
        text = f"{candidate(row.number)}, “{posting.title}”"
        people = [number for number in posters_of(posting) if number != row.user_id]
        tell(people, WORD.name, topic, text, link)
    else:
        text = f"{reading.organization.name}, “{posting.title}”"
        tell([row.user_id], WORD.name, topic, text, link)


def _said(viewer: Viewer, once: str) -> bool:
    mine = (ApplicationMessage.by_id == viewer.id, ApplicationMessage.once == once)
    return db.session.scalar(select(ApplicationMessage.id).where(*mine)) is not None
