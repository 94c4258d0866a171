from __future__ import annotations

from forum.core.db import transaction
from forum.core.tasks import periodic
from forum.jobs.actions import referencing, referring


@periodic("51 3 * * *")
def end_unanswered() -> None:
    """Once a night, end referrals and requests for references that nobody answered in time."""
    with transaction():
        referring.expire()
        referencing.end_late()
