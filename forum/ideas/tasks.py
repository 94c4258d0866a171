from __future__ import annotations

from forum.core.clock import now
from forum.core.db import transaction
from forum.core.tasks import periodic
from forum.ideas.actions.asking import ask
from forum.members.tasks import at_rest


@periodic("47 6 * * *")
def ask_how_it_went() -> None:
    """Once a day, ask those whose planned time with an idea is over how it went."""
    if at_rest(now()):
        return
    with transaction():
        ask()
