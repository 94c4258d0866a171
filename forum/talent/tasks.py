from __future__ import annotations

from forum.core.db import transaction
from forum.core.tasks import periodic
from forum.talent.actions import asking, listing, viewing


@periodic("11 * * * *")
def close_unanswered_requests() -> None:
    """Every hour, close requests to talk that nobody answered in time."""
    with transaction():
        asking.expire()


@periodic("37 * * * *")
def tend_lists() -> None:
    """Every hour, note who is gone from lists and delete what was gone for thirty days."""
    with transaction():
        # First: who comes back after the days went by is not brought back by a late clock.
        listing.purge()
        listing.settle()


@periodic("52 3 * * *")
def forget_views() -> None:
    """Every night, forget who looked longer ago than it is told."""
    with transaction():
        viewing.forget()
