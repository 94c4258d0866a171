from __future__ import annotations

from forum.accounts.actions import sessions
from forum.core.db import transaction
from forum.core.tasks import periodic


@periodic("17 3 * * *")
def sweep_accounts() -> None:
    """Once a night, forget what has run out."""
    with transaction():
        sessions.sweep()
