from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from forum.core.hot import Hot
from forum.core.versions import Snapshot
from forum.members.queries.directory.asked import SINGLE, Key
from forum.members.queries.directory.packing import FACTS
from forum.vocab.models import Term

# What a card says of a term, with what it is sorted by.
Said = tuple[int, int, tuple[str, str, str]]


class Known(NamedTuple):
    """A term as the directory names it."""

    id: int
    vocabulary: str
    slug: str
    label: str
    position: int
    parent_id: int | None
    merged_into_id: int | None


_columns: tuple[Any, ...] = (
    Term.id,
    Term.vocabulary,
    Term.slug,
    Term.label,
    Term.position,
    Term.parent_id,
    Term.merged_into_id,
)
_all = Hot(Known, lambda: select(*_columns).order_by(Term.position, Term.label, Term.id))


class Terms:
    """All terms, by what they are asked for."""

    def __init__(self, rows: list[Known]) -> None:
        self._by_id = {row.id: row for row in rows}
        self._named = {(row.vocabulary, row.slug): self._led(row) for row in rows}
        self._below: dict[int, list[int]] = defaultdict(list)
        self._meant: dict[int, list[Known]] = defaultdict(list)
        self._of: dict[str, list[Known]] = defaultdict(list)
        for row in rows:
            self._meant[self._led(row).id].append(row)
            if row.merged_into_id is None:
                self._of[row.vocabulary].append(row)
                if row.parent_id is not None:
                    self._below[row.parent_id].append(row.id)
        self._keys = {
            vocabulary: {term.slug: self._keys_of(term) for term in known}
            for vocabulary, known in self._of.items()
        }
        self._order: dict[str, dict[str, tuple[int, str]]] = {
            vocabulary: {term.slug: (place, term.label) for place, term in enumerate(known)}
            for vocabulary, known in self._of.items()
        }
        # Number, as text → rank of the vocabulary and place in it, and what a card says of it.
        self.on_cards = {str(row.id): self._said(row) for row in rows if row.vocabulary in FACTS}

    def find(self, vocabulary: str, slug: str) -> Known | None:
        """Return the term a slug names today, that of a merged one the term it leads to."""
        return self._named.get((vocabulary, slug))

    def find_by_id(self, number: int) -> Known | None:
        """Return the term of a number, that of a merged one the term it leads to."""
        found = self._by_id.get(number)
        return None if found is None else self._led(found)

    def keys(self, vocabulary: str) -> Mapping[str, Sequence[Key]]:
        """Return slug → the sets of members that carry the term, or one below it."""
        return self._keys.get(vocabulary, {})

    def order(self, vocabulary: str) -> Mapping[str, tuple[int, str]]:
        """Return slug → place in the vocabulary and label."""
        return self._order.get(vocabulary, {})

    def is_above(self, vocabulary: str, slug: str) -> bool:
        """Whether other terms stand below this one."""
        return self._named[vocabulary, slug].id in self._below

    def _said(self, term: Known) -> Said | None:
        led = self._led(term)
        if led.vocabulary not in FACTS or led.id in self._below:
            return None
        place = self._order[led.vocabulary][led.slug][0]
        return (*FACTS, "").index(led.vocabulary), place, (led.vocabulary, led.slug, led.label)

    def _led(self, term: Known) -> Known:
        for _ in range(9):
            into = self._by_id.get(term.merged_into_id or 0)
            if into is None:
                break
            term = into
        return term

    def _keys_of(self, term: Known) -> Sequence[Key]:
        numbers = [term.id]
        for number in numbers:
            numbers += [below for below in self._below.get(number, ()) if below not in numbers]
        meant = [one for number in numbers for one in self._meant[number]]
        if term.vocabulary in SINGLE:
            return [(term.vocabulary, one.slug) for one in meant]
        return [("term", one.id) for one in meant]


_terms = Snapshot(lambda: Terms(_all.rows()))


def terms() -> Terms:
    """Return all terms as they are now, read once a process and version of the site."""
    return _terms.get()
