from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from forum.core.db import db
from forum.core.refusals import Invalid
from forum.vocab.keys import slug_of, term_key
from forum.vocab.models import Term, TermAlias
from forum.vocab.queries.terms import Terms


def lock_vocabulary(vocabulary: str) -> None:
    """Have other writers of this vocabulary wait, so that a name is never given twice."""
    rows = select(Term.id).where(Term.vocabulary == vocabulary).order_by(Term.id)
    db.session.execute(rows.with_for_update()).all()


def check_free(
    known: Terms, vocabulary: str, name: str, field: str, own_id: int | None = None
) -> None:
    """Refuse a name that no key is left of, or that means another term; `own_id` may have it."""
    key = term_key(name)
    if not key:
        raise Invalid("Write at least a letter or a digit.", field)
    other = known.by_key.get((vocabulary, key))
    if other is not None and other.id != own_id:
        raise Invalid(f"“{name}” leads to “{other.label}” already.", field)


def new_slug(known: Terms, vocabulary: str, label: str, number: int) -> str:
    """Return an address for a label that no term of the vocabulary has had."""
    slug = slug_of(label, f"term-{number}")
    # An address that was given once keeps leading where it led.
    return f"{slug[:40]}-{number}" if (vocabulary, slug) in known.by_slug else slug


def add_aliases(term: Term, labels: Sequence[str]) -> None:
    """Give a term other names, which were checked to be free; a name given twice counts once."""
    by_key = {term_key(label): label for label in reversed(labels)}
    by_key.pop(term_key(term.label), None)
    db.session.add_all(
        TermAlias(term_id=term.id, key=key, label=label) for key, label in by_key.items() if key
    )
    db.session.flush()
