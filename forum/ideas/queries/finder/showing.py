from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core.access import Viewer
from forum.ideas.queries.finder import reading
from forum.ideas.queries.finder.finding import Eyes
from forum.ideas.queries.finder.named import SAID, Names, Order
from forum.ideas.queries.finder.reading import SHAPES, Row
from forum.ideas.queries.finder.shelf import Shelf
from forum.ideas.states import EVIDENCE, STATUSES

# So many rows are kept, more than are read at once.
MOST_KEPT = 6_000


# Not frozen: that would make each at several times the cost.
@dataclass(slots=True, eq=False)
class IdeaRow:
    """An idea as a list shows it, the same object while nothing of it changes.

    `terms` are (label, link).
    """

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
    """Return the rows of a page; one statement where some were not shown since they changed.

    Rows are kept as what ideas are found by is: triggers say which changed, and names of members
    and terms change with the version of the site, and so with `known`. With the shelf all are
    read, the newest at least; afterwards only those that a page shows.
    """
    kept: dict[int, IdeaRow] = shelf.rows
    if shelf.rows_of is None:
        _keep(shelf, known, reading.rows.rows(reading.ALL, False))
    elif shelf.rows_of is not known or len(kept) > MOST_KEPT:
        kept.clear()
    shelf.rows_of = known
    missing = [number for number in ids if number not in kept]
    _keep(shelf, known, read_rows(viewer, eyes, missing))
    return [kept[number] for number in ids if number in kept]


def _keep(shelf: Shelf, known: Names, rows: Iterable[Row]) -> None:
    for row in rows:
        place = shelf.place_of(row.id)
        # One that was published since the shelf was read has none yet.
        if place >= 0:
            shelf.rows[row.id] = _row(row, _said(shelf.terms[place], known))


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


def _said(numbers: str, known: Names) -> tuple[tuple[str, str], ...]:
    held = _labels(numbers, known, known.known.brief)
    return tuple(pair for name, most in SAID.items() for pair in held.get(name, ())[:most])


def labels_of(numbers: str, known: Names) -> dict[str, list[tuple[str, str]]]:
    """Return vocabulary → (label, link) of some terms, given by number with commas, in order."""
    return _labels(numbers, known, known.known.order)


def _labels(numbers: str, known: Names, order: Order) -> dict[str, list[tuple[str, str]]]:
    lines = known.known.lines
    said: dict[str, list[tuple[str, str]]] = {}
    for place in sorted({order[number] for number in numbers.split(",") if number in order}):
        vocabulary, line = lines[place]
        said.setdefault(vocabulary, []).append(line)
    return said
