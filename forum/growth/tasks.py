from __future__ import annotations

from forum.core.db import transaction
from forum.core.tasks import periodic
from forum.growth.actions import asking, endorsing


@periodic("37 3 * * *")
def look_after_endorsements() -> None:
    """Once a night, close endorsements and requests that ran out, tell of what soon will."""
    with transaction():
        asking.let_lapse()
        endorsing.end_what_expired()
        endorsing.remind_of_ends()
