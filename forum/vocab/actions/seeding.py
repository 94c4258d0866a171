from __future__ import annotations

from typing import Any

from sqlalchemy import select

from forum.core.clock import now
from forum.core.db import db
from forum.core.versions import SITE, touch
from forum.vocab.keys import term_key
from forum.vocab.models import Framework, SubSkill, Term, TermAlias
from forum.vocab.seeds import seed_framework, seed_terms

# Room between two terms, so that one can be put between them.
STEP = 10


def seed_vocabulary(*, terms: bool = True) -> int:
    """Add the terms and the skill framework that are missing; return how many rows are new.

    What is there is never changed, whatever an admin made of it. Two statements when nothing
    is missing. Without `terms` only the framework, where a source brings all terms itself.
    """
    if not terms:
        return _add_framework()
    known = {(row.vocabulary, row.slug) for row in db.session.execute(_PRESENT)}
    added = sum(_add_terms(name, rows, known) for name, rows in seed_terms().items())
    added += _add_framework()
    if added:
        touch(SITE)
    return added


_PRESENT = select(Term.vocabulary, Term.slug)


def _add_terms(vocabulary: str, rows: list[dict[str, Any]], known: set[tuple[str, str]]) -> int:
    missing = [
        (place * STEP, row)
        for place, row in enumerate(rows, 1)
        if (vocabulary, row["slug"]) not in known
    ]
    if not missing:
        return 0
    taken = _taken_keys(vocabulary)
    tops = [(place, row) for place, row in missing if "parent" not in row]
    _insert(vocabulary, tops, taken, {})
    parents = dict(db.session.execute(_ids_of(vocabulary)).all())
    below = [(place, row) for place, row in missing if "parent" in row]
    _insert(vocabulary, below, taken, parents)
    return len(missing)


def _ids_of(vocabulary: str) -> Any:
    alone = Term.parent_id.is_(None) & Term.merged_into_id.is_(None)
    return select(Term.slug, Term.id).where(Term.vocabulary == vocabulary, alone)


def _taken_keys(vocabulary: str) -> set[str]:
    """Return the names that mean something already: an admin's choice stands before a seed's."""
    labels = select(Term.label).where(Term.vocabulary == vocabulary)
    names = select(TermAlias.key).join(Term, Term.id == TermAlias.term_id)
    keys = db.session.scalars(names.where(Term.vocabulary == vocabulary))
    return {term_key(label) for label in db.session.scalars(labels)} | set(keys)


def _insert(
    vocabulary: str,
    rows: list[tuple[int, dict[str, Any]]],
    taken: set[str],
    parents: dict[str, int],
) -> None:
    terms = [
        Term(
            vocabulary=vocabulary,
            slug=row["slug"],
            label=row["label"],
            definition=row["definition"],
            position=place,
            parent_id=parents.get(row.get("parent", "")),
        )
        for place, row in rows
    ]
    db.session.add_all(terms)
    db.session.flush()
    taken |= {term_key(term.label) for term in terms}
    for term, (_, row) in zip(terms, rows, strict=True):
        for label in row["aliases"]:
            if (key := term_key(label)) and key not in taken:
                taken.add(key)
                db.session.add(TermAlias(term_id=term.id, key=key, label=label))
    db.session.flush()


def _add_framework() -> int:
    if db.session.scalar(select(Framework.version).limit(1)) is not None:
        return 0
    data = seed_framework()
    db.session.add(Framework(version=data["version"], adopted_at=now(), note=data["note"]))
    db.session.flush()
    skills = [
        _sub_skill(data["version"], place, row) for place, row in enumerate(data["sub_skills"], 1)
    ]
    db.session.add_all(skills)
    db.session.flush()
    return len(skills)


def _sub_skill(version: int, place: int, row: dict[str, Any]) -> SubSkill:
    levels = {f"level_{n}": text for n, text in enumerate(row["levels"], 1)}
    facts = {name: row[name] for name in ("slug", "code", "skill", "label", "sources")}
    return SubSkill(version=version, position=place * STEP, **facts, **levels)
