from __future__ import annotations

from sqlalchemy import func, select, tuple_

from forum.core.db import db
from forum.core.paging import Cursor, Slice
from forum.core.refusals import NotFound
from forum.vocab.keys import term_key
from forum.vocab.models import TermProposal

PER_PAGE = 20


def page_of_proposals(state: str, after: Cursor | None) -> Slice[TermProposal]:
    """Return proposed terms in a state, newest first; one statement."""
    statement = select(TermProposal).where(TermProposal.state == state)
    if after is not None:
        place = tuple_(TermProposal.created_at, TermProposal.id)
        statement = statement.where(place < tuple_(after.at, after.id))
    order = (TermProposal.created_at.desc(), TermProposal.id.desc())
    rows = db.session.scalars(statement.order_by(*order).limit(PER_PAGE + 1)).all()
    shown = rows[:PER_PAGE]
    more = len(rows) > PER_PAGE
    cursor = str(Cursor(shown[-1].created_at, shown[-1].id)) if more else None
    return Slice(shown, cursor, after is None)


def get_proposal(proposal_id: int, *, lock: bool = False) -> TermProposal:
    """Return a proposed term; raises NotFound."""
    statement = select(TermProposal).where(TermProposal.id == proposal_id)
    found = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found


def open_proposal_named(vocabulary: str, label: str) -> TermProposal | None:
    """Return the open proposal of the same name in a vocabulary; one statement."""
    statement = select(TermProposal).where(
        TermProposal.vocabulary == vocabulary, TermProposal.state == "open"
    )
    key = term_key(label)
    return next((row for row in db.session.scalars(statement) if term_key(row.label) == key), None)


def open_proposals_of(author_id: int) -> int:
    """Return how many proposed terms of a member wait for an answer."""
    mine = (TermProposal.author_id == author_id, TermProposal.state == "open")
    return db.session.scalar(select(func.count(TermProposal.id)).where(*mine)) or 0
