from __future__ import annotations

from sqlalchemy import select

from forum.core.db import db
from forum.core.versions import Snapshot
from forum.vocab.models import Term

KIND, SIZE, LOCALE = "organization-kind", "size", "locale"


def _load() -> dict[str, dict[str, tuple[str, bool]]]:
    wanted = select(Term.vocabulary, Term.slug, Term.label, Term.active).where(
        Term.vocabulary.in_([KIND, SIZE, LOCALE])
    )
    found: dict[str, dict[str, tuple[str, bool]]] = {KIND: {}, SIZE: {}, LOCALE: {}}
    for row in db.session.execute(wanted.order_by(Term.position, Term.id)):
        found[row.vocabulary][row.slug] = (row.label, row.active)
    return found


_terms = Snapshot(_load)


def label(vocabulary: str, slug: str) -> str:
    """Return what people call a term, made of its slug where nobody defined it; "" for none."""
    known = _terms.get()[vocabulary].get(slug)
    return known[0] if known else slug.replace("-", " ").capitalize()


def choices(vocabulary: str, chosen: str = "") -> dict[str, str]:
    """Return slug → label of what may be chosen; what was chosen before stays a choice."""
    terms = _terms.get()[vocabulary]
    offered = {slug: name for slug, (name, active) in terms.items() if active or slug == chosen}
    return (
        offered
        if not chosen or chosen in offered
        else offered | {chosen: label(vocabulary, chosen)}
    )
