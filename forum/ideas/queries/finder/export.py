from __future__ import annotations

from typing import Any

from forum.core.access import Viewer
from forum.core.web import stamp
from forum.ideas.queries.finder import finding, ordering, showing
from forum.ideas.queries.finder.asked import Asked
from forum.ideas.queries.finder.finding import looking
from forum.ideas.queries.finder.named import Names
from forum.ideas.queries.finder.reading import Row
from forum.ideas.states import COST, EVIDENCE, SETUP, STATUSES, WEEKLY

MOST = 5_000
# Column → the vocabulary whose terms stand in it.
COLUMNS = {
    "problems": "problem",
    "models": "model",
    "grades": "grade",
    "subjects": "subject",
    "devices": "device",
    "tools": "tool",
    "organization kinds": "organization-kind",
    "sizes": "size",
}


def table(viewer: Viewer, asked: Asked, base_url: str) -> list[dict[str, Any]]:
    """Return the ideas that are asked for, up to 5,000, each as column → value.

    Values are texts, numbers and lists of texts. One statement for each 500 ideas.
    """
    with looking(viewer) as (shelf, known, eyes):
        found = finding.find(shelf, known, eyes, asked)
        ranked = finding.ranked(shelf, eyes, found, asked.order)
        ids = ordering.first_of(shelf, found.places, ranked, MOST)
        terms = {number: shelf.terms[shelf.place_of(number)] for number in ids}
    return [
        _line(row, terms[row.id], known, base_url) for row in showing.read_rows(viewer, eyes, ids)
    ]


def _line(row: Row, numbers: str, known: Names, base_url: str) -> dict[str, Any]:
    held = showing.labels_of(numbers, known)
    return {
        "id": str(row.id),
        "address": f"{base_url}/ideas/{row.id}-{row.slug}",
        "title": row.title,
        "problem": row.problem,
        "author": row.name,
        "username": row.username,
        "status": STATUSES[row.status].label,
        "evidence level": row.evidence,
        "evidence": EVIDENCE[row.evidence],
        "cost": COST.get(row.cost, ""),
        "time to set up": SETUP.get(row.setup, ""),
        "time each week": WEEKLY.get(row.weekly, ""),
        "tried by others": row.replication_count,
        "trying now": row.trying_count,
        "useful to": row.useful_count,
        "files": row.file_count,
        **{name: [label for label, _ in held.get(of, ())] for name, of in COLUMNS.items()},
        "published": stamp(row.created_at),
        "changed": stamp(row.updated_at),
    }
