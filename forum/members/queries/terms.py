from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from forum.core.db import db
from forum.members.facts import MANY, SINGLE, Choice
from forum.members.models import ContextTerm
from forum.vocab.models import Term


def choices(chosen: Iterable[int], single: Mapping[str, str]) -> dict[str, list[Choice]]:
    """Return vocabulary → its terms in their order, for a form; one statement.

    A term that stands above others is the heading of their group, no choice of its own. One that
    is offered no more is there for who has it: `chosen` are numbers of terms, `single` is
    column → slug of what is said once.
    """
    parent, child = aliased(Term), aliased(Term)
    own = or_(
        Term.id.in_(sorted(set(chosen))),
        *(
            and_(Term.vocabulary == vocabulary, Term.slug == single.get(column, ""))
            for vocabulary, column in SINGLE.items()
        ),
    )
    above = select(child.id).where(child.parent_id == Term.id, child.active).exists()
    rows = db.session.execute(
        select(Term.vocabulary, Term.id, Term.slug, Term.label, Term.definition, parent.label)
        .outerjoin(parent, parent.id == Term.parent_id)
        .where(Term.vocabulary.in_([*SINGLE, *MANY]), or_(and_(Term.active, ~above), own))
        .order_by(parent.position, Term.position, Term.label)
    )
    found: dict[str, list[Choice]] = defaultdict(list)
    for vocabulary, number, slug, label, definition, group in rows:
        found[vocabulary].append(Choice(number, slug, label, definition, group or ""))
    return found


def said_once(context: Any) -> dict[str, str]:
    """Return column → slug of what a context, or a member with one, says once."""
    return {column: getattr(context, column) for column in SINGLE.values()}


def terms_of(owner_id: int) -> dict[str, list[str]]:
    """Return vocabulary → slugs of what may be said often; one statement."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(Term.vocabulary, Term.slug)
        .join(ContextTerm, ContextTerm.term_id == Term.id)
        .where(ContextTerm.user_id == owner_id)
        .order_by(Term.vocabulary, Term.position)
    )
    for vocabulary, slug in rows:
        found[vocabulary].append(slug)
    return found
