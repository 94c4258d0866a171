from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from forum.core.db import db
from forum.ideas.card import Card
from forum.ideas.models import IdeaTerm
from forum.members.queries.snapshots import terms_named


def carried_terms(card: Card) -> set[int]:
    """Return the numbers of the terms an idea is found by: its problems and its context."""
    facts = dict(card.context) | {"problem": card.problems}
    return {term.id for term in terms_named(facts)}


def set_terms(idea_id: int, wanted: set[int]) -> None:
    """Write which terms an idea carries."""
    mine = select(IdeaTerm.term_id).where(IdeaTerm.idea_id == idea_id)
    present = set(db.session.scalars(mine))
    if present - wanted:
        gone = IdeaTerm.term_id.in_(sorted(present - wanted))
        db.session.execute(delete(IdeaTerm).where(IdeaTerm.idea_id == idea_id, gone))
    _add(idea_id, wanted - present)


def _add(idea_id: int, numbers: Iterable[int]) -> None:
    db.session.add_all(IdeaTerm(idea_id=idea_id, term_id=number) for number in sorted(numbers))
    db.session.flush()
