from __future__ import annotations

from forum.core.db import transaction
from forum.core.tasks import periodic
from forum.counterparts.actions import asking, counting


@periodic("23 * * * *")
def close_silent_requests() -> None:
    """Every hour, close requests that waited a week."""
    with transaction():
        asking.fall_silent()


@periodic("41 * * * *")
def count_rare_terms() -> None:
    """Every hour, count who holds which term: what is rare says more."""
    with transaction():
        counting.count_terms()
