from __future__ import annotations

from forum.core.clock import now
from forum.core.db import transaction
from forum.core.tasks import periodic
from forum.jobs.actions import deciding, forgetting


@periodic("23 * * * *")
def answer_who_waits() -> None:
    """Every hour, end applications to closed openings whose people let the day to answer pass."""
    moment = now()
    with transaction(write=False):
        numbers = deciding.to_answer()
    for number in numbers:
        with transaction():
            deciding.answer_by_clock(number, moment)


@periodic("37 4 * * *")
def forget_applications() -> None:
    """Once a night, erase applications whose time is over, and say so two weeks before."""
    moment = now()
    with transaction(write=False):
        over, soon = forgetting.to_erase(moment), forgetting.to_warn(moment)
    for number in over:
        with transaction():
            forgetting.erase_due(number, moment)
    for number in soon:
        with transaction():
            forgetting.warn(number, moment)
