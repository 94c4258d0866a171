from __future__ import annotations

from sqlalchemy import delete, insert

from forum.core.db import db
from forum.core.versions import SITE, touch
from forum.counterparts.models import TermCount
from forum.counterparts.queries.words import present_counts, stored_counts

# Smaller changes of a count do not change what is rare, and need not make every page anew.
SLACK = 0.1


def count_terms() -> bool:
    """Count how many contexts hold each term; return whether what was stored has changed.

    What is rare stays as it is until counts have moved by a tenth.
    """
    before, after = stored_counts(), present_counts()
    if before.keys() == after.keys() and not any(
        _moved(before[term], after[term]) for term in after
    ):
        return False
    db.session.execute(delete(TermCount))
    rows = [
        {"term_id": term, "people": people, "of_people": total}
        for term, (people, total) in after.items()
    ]
    if rows:
        db.session.execute(insert(TermCount), rows)
    touch(SITE)
    return True


def _moved(before: tuple[int, int], after: tuple[int, int]) -> bool:
    return any(abs(b - a) > max(1, SLACK * b) for b, a in zip(before, after, strict=True))
