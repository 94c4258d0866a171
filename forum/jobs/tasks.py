from __future__ import annotations

from forum.core.clock import now
from forum.core.db import transaction
from forum.core.tasks import periodic
from forum.jobs.actions import closing_down, renewing
from forum.members.tasks import at_rest


@periodic("* * * * *")
def close_openings() -> None:
    """Every minute, close the openings whose time ran out, each in a transaction of its own."""
    moment = now()
    with transaction(write=False):
        numbers = closing_down.due(moment)
    for number in numbers:
        with transaction():
            closing_down.close_by_clock(number, moment)


@periodic("13 * * * *")
def remind_of_openings() -> None:
    """Every hour, ask whether old openings are still open, and take silent ones off the lists.

    While schools are closed nobody is asked, and nobody's silence counts.
    """
    moment = now()
    with transaction(write=False):
        found = renewing.due(moment)
    for what, numbers in found.items():
        if at_rest(moment) and what != "warn":
            continue
        for number in numbers:
            with transaction():
                renewing.remind(what, number, moment)
