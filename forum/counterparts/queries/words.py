from __future__ import annotations

from sqlalchemy import func, select

from forum.core.db import db
from forum.core.versions import Snapshot
from forum.counterparts.models import TermCount
from forum.counterparts.scoring import Catalog, Word
from forum.members.models import Context, ContextTerm
from forum.vocab.models import SubSkill, Term


class Words:
    """What the process keeps of the vocabulary: the catalog, and the slugs of sub-skills."""

    def __init__(self) -> None:
        rows = db.session.execute(
            select(
                Term.id,
                Term.vocabulary,
                Term.slug,
                Term.label,
                TermCount.people,
                TermCount.of_people,
            )
            .outerjoin(TermCount, TermCount.term_id == Term.id)
            .order_by(Term.vocabulary, Term.position, Term.id)
        ).all()
        words = {row.id: Word(row.id, row[1], row.slug, row.label, row.people) for row in rows}
        skills = db.session.execute(
            select(SubSkill.id, SubSkill.slug, SubSkill.label).order_by(SubSkill.version)
        ).all()
        self.slugs = {row.id: row.slug for row in skills}
        total = max((row.of_people or 0 for row in rows), default=0)
        self.catalog = Catalog(words, total, {row.slug: row.label for row in skills})


_words = Snapshot(Words)


def words() -> Words:
    """Return the vocabulary as of the present version of the site, from the process's snapshot."""
    return _words.get()


def stored_counts() -> dict[int, tuple[int, int]]:
    """Return term → how many people held it, of how many, when that was last counted."""
    rows = db.session.execute(select(TermCount.term_id, TermCount.people, TermCount.of_people))
    return {row[0]: (row[1], row[2]) for row in rows}


def present_counts() -> dict[int, tuple[int, int]]:
    """Return the same as it is now: reads every context, for the worker only."""
    total = db.session.scalar(select(func.count()).select_from(Context)) or 0
    held = select(ContextTerm.term_id, func.count()).group_by(ContextTerm.term_id)
    counted = {row[0]: row[1] for row in db.session.execute(held)}
    terms = db.session.scalars(select(Term.id)).all()
    return {term: (counted.get(term, 0), total) for term in terms}
