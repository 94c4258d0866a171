from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from forum.core.db import db
from forum.core.refusals import NotFound
from forum.core.versions import Snapshot
from forum.vocab.keys import term_key
from forum.vocab.models import Term, TermAlias
from forum.vocab.vocabularies import VOCABULARIES, Vocabulary

MOST_COMPLETIONS = 8


@dataclass(frozen=True, slots=True)
class TermFacts:
    """A term as everybody reads it: its row, and the other names that lead to it."""

    id: int
    vocabulary: str
    slug: str
    label: str
    definition: str
    position: int
    parent_id: int | None
    active: bool
    merged_into_id: int | None
    aliases: tuple[str, ...]

    @property
    def link(self) -> str:
        """Return the address of its page."""
        return f"/terms/{self.vocabulary}/{self.slug}"


@dataclass(frozen=True, slots=True)
class Branch:
    """A term and what stands below it."""

    term: TermFacts
    children: tuple[TermFacts, ...]


@dataclass(slots=True)
class Terms:
    """All terms of all vocabularies, found by number, slug and name."""

    by_id: dict[int, TermFacts] = field(default_factory=dict)
    by_slug: dict[tuple[str, str], TermFacts] = field(default_factory=dict)
    by_key: dict[tuple[str, str], TermFacts] = field(default_factory=dict)
    # Vocabulary → the terms that are no merged ones, in order.
    listed: dict[str, list[TermFacts]] = field(default_factory=lambda: defaultdict(list))
    children: dict[int, list[TermFacts]] = field(default_factory=lambda: defaultdict(list))
    # Vocabulary → (key of a name from any of its words on, number), sorted for the prefix search.
    begins: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))

    def led(self, term: TermFacts) -> TermFacts:
        """Return the term that a merged one leads to, any other as it is."""
        seen = {term.id}
        while term.merged_into_id is not None and term.merged_into_id not in seen:
            seen.add(term.merged_into_id)
            term = self.by_id[term.merged_into_id]
        return term

    def leading_to(self, term_id: int) -> list[int]:
        """Return the numbers of a term and of those that were merged into it."""
        return [term_id, *(t.id for t in self.by_id.values() if t.merged_into_id == term_id)]

    def parent_of(self, term: TermFacts) -> TermFacts | None:
        """Return what a term stands below."""
        return self.by_id[term.parent_id] if term.parent_id is not None else None


def read_terms() -> Terms:
    """Return all terms as they are in the database now; two statements."""
    aliases: dict[int, list[str]] = defaultdict(list)
    names = select(TermAlias.term_id, TermAlias.label).order_by(TermAlias.label)
    for term_id, label in db.session.execute(names):
        aliases[term_id].append(label)
    columns: list[Any] = [getattr(Term, name) for name in TermFacts.__slots__[:-1]]
    order = (Term.vocabulary, Term.position, Term.label, Term.id)
    rows = db.session.execute(select(*columns).order_by(*order)).all()
    return _indexed([TermFacts(**row._mapping, aliases=tuple(aliases[row.id])) for row in rows])


def _indexed(rows: Sequence[TermFacts]) -> Terms:
    found = Terms()
    for term in rows:
        found.by_id[term.id] = term
        found.by_slug[term.vocabulary, term.slug] = term
    for term in rows:
        if term.merged_into_id is None:
            found.listed[term.vocabulary].append(term)
            if term.parent_id is not None:
                found.children[term.parent_id].append(term)
            _name(found, term)
    for begins in found.begins.values():
        begins.sort()
    return found


def _name(found: Terms, term: TermFacts) -> None:
    keys = dict.fromkeys(term_key(name) for name in (term.label, *term.aliases, term.slug))
    for key in keys:
        found.by_key.setdefault((term.vocabulary, key), term)
        words = key.split()
        for start in range(len(words)):
            found.begins[term.vocabulary].append((" ".join(words[start:]), term.id))


terms: Snapshot[Terms] = Snapshot(read_terms)


def get_vocabulary(slug: str) -> Vocabulary:
    """Return a vocabulary by its slug; raises NotFound."""
    if slug not in VOCABULARIES:
        raise NotFound
    return VOCABULARIES[slug]


def find_term(vocabulary: str, name: str) -> TermFacts | None:
    """Return the term that a slug, a label or an alias names, the one it was merged into if so."""
    known = terms.get()
    found = known.by_slug.get((vocabulary, name)) or known.by_key.get((vocabulary, term_key(name)))
    return known.led(found) if found else None


def get_term(vocabulary: str, name: str) -> TermFacts:
    """Return what `find_term` finds; raises NotFound."""
    found = find_term(vocabulary, name)
    if found is None:
        raise NotFound
    return found


def terms_by_slug(vocabulary: str, slugs: Iterable[str]) -> dict[str, TermFacts]:
    """Return slug → term for those that exist, the one it was merged into if so."""
    known = terms.get()
    found = ((slug, known.by_slug.get((vocabulary, slug))) for slug in slugs)
    return {slug: known.led(term) for slug, term in found if term is not None}


def tree_of(vocabulary: str, *, inactive: bool = False) -> list[Branch]:
    """Return the terms of a vocabulary in order, those below another one under it.

    Only what is offered for choosing, with `inactive` the others too.
    """
    known = terms.get()

    def shown(rows: Iterable[TermFacts]) -> tuple[TermFacts, ...]:
        return tuple(term for term in rows if term.active or inactive)

    tops = shown(t for t in known.listed.get(vocabulary, ()) if _is_top(known, t, inactive))
    return [Branch(top, shown(known.children.get(top.id, ()))) for top in tops]


def _is_top(known: Terms, term: TermFacts, inactive: bool) -> bool:
    # What stands below a term that is offered no more is still offered, by itself.
    parent = known.parent_of(term)
    return parent is None or not (parent.active or inactive)


def complete_terms(vocabulary: str, typed: str) -> list[TermFacts]:
    """Return up to eight terms of which a word of the label or of an alias begins so.

    Names that begin so come first. Accents and case do not matter; asks the database nothing.
    """
    prefix = term_key(typed)
    known = terms.get()
    begins = known.begins.get(vocabulary, [])
    if not prefix:
        return []
    found: dict[int, tuple[bool, int]] = {}
    for key, number in begins[bisect_left(begins, (prefix, 0)) :]:
        if not key.startswith(prefix):
            break
        term = known.by_id[number]
        if term.active:
            later = not term_key(term.label).startswith(prefix)
            found[number] = min(found.get(number, (True, term.position)), (later, term.position))
    best = sorted(found, key=lambda number: (found[number], number))
    return [known.by_id[number] for number in best[:MOST_COMPLETIONS]]
