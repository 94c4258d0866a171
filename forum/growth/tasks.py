from __future__ import annotations

from forum.core.db import transaction
from forum.core.tasks import periodic
from forum.growth.actions import endorsing


@periodic("37 3 * * *")
def look_after_endorsements() -> None:
    """Once a night, close endorsements that ran out and tell of those that soon will."""
    with transaction():
        endorsing.end_what_expired()
        endorsing.remind_of_ends()
