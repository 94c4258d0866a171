from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from forum.core.access import Viewer
from forum.ideas.queries.finder import reading
from forum.ideas.queries.finder.finding import Eyes
from forum.ideas.queries.finder.named import Names
from forum.ideas.queries.finder.reading import SHAPES, Row
from forum.ideas.queries.finder.shelf import Shelf
from forum.ideas.states import EVIDENCE, STATUSES

# What a row says of what an idea is about: vocabulary → how many terms at most.
SAID = {"problem": 2, "model": 1, "grade": 1, "device": 1}


class IdeaRow(NamedTuple):
    """An idea as `components/idea.html` shows it in a list; `terms` are (label, link)."""

    id: int
    slug: str
    title: str
    problem: str
    excerpt: str
    status: str
    status_label: str
    evidence: int
    evidence_label: str
    trying_count: int
    replication_count: int
    useful_count: int
    username: str
    name: str
    updated_at: datetime
    terms: tuple[tuple[str, str], ...]


def read_rows(viewer: Viewer, eyes: Eyes, ids: Sequence[int]) -> Iterator[Row]:
    """Yield ideas in the order of their numbers here; one statement for each 500.

    Asked of the rule for the viewer once more, so that nothing is shown that went since.
    """
    for start in range(0, len(ids), SHAPES[-1]):
        some = ids[start : start + SHAPES[-1]]
        count, values = reading.shaped(some)
        found = {row.id: row for row in reading.rows.rows(count, viewer.is_guest, **values)}
        for number in some:
            row = found.get(number)
            if row is not None and row.author_id not in eyes.blocked:
                yield row


def shown(
    viewer: Viewer, eyes: Eyes, shelf: Shelf, known: Names, ids: Sequence[int]
) -> list[IdeaRow]:
    """Return the rows of a page; one statement."""
    return [
        _row(row, _said(shelf.terms[shelf.place_of(row.id)], known))
        for row in read_rows(viewer, eyes, ids)
    ]


def _row(row: Row, terms: tuple[tuple[str, str], ...]) -> IdeaRow:
    return IdeaRow(
        row.id,
        row.slug,
        row.title,
        row.problem,
        row.excerpt,
        row.status,
        STATUSES[row.status].label,
        row.evidence,
        EVIDENCE[row.evidence],
        row.trying_count,
        row.replication_count,
        row.useful_count,
        row.username,
        row.name,
        row.updated_at,
        terms,
    )


@lru_cache(6000)
def _said(numbers: str, known: Names) -> tuple[tuple[str, str], ...]:
    held = labels_of(numbers, known)
    return tuple(pair for name, most in SAID.items() for pair in held.get(name, ())[:most])


def labels_of(numbers: str, known: Names) -> dict[str, list[tuple[str, str]]]:
    """Return vocabulary → (label, link) of some terms, given by number with commas, in order."""
    terms = known.known.terms
    found = (terms.by_id.get(int(number)) for number in numbers.split(",") if number)
    led = {term.id: term for one in found if one for term in (terms.led(one),)}
    said: dict[str, list[tuple[str, str]]] = {}
    for term in sorted(led.values(), key=lambda term: (term.position, term.label)):
        said.setdefault(term.vocabulary, []).append((term.label, term.link))
    return said
