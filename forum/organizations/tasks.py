from __future__ import annotations

from forum.core.db import transaction
from forum.core.tasks import periodic
from forum.organizations.actions import proving, working


@periodic("41 6 * * *")
def look_after_work() -> None:
    """Once a day, remind of verifications, end those that ran out, and keep counts true."""
    with transaction():
        proving.remind()
        proving.expire()
        proving.sweep_proofs()
        working.recount_begun_and_ended()
