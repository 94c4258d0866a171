from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from forum.ideas.states import TRIED

# How many other organizations must have replicated an idea for the highest level.
ENOUGH = 2
MOST_CLAIMED = 3
HIGHEST = 4
HELD = frozenset({"better", "similar"})


class Report(NamedTuple):
    """What counts of a replication: how it ended, and the house (top organization) of who did it.

    `house` is None for somebody who works nowhere that is known.
    """

    outcome: str
    house: int | None


def level(status: str, claimed: int, house: int | None, reports: Iterable[Report]) -> int:
    """Return the level of evidence that holds for an idea (an index of `states.EVIDENCE`).

    The author's word goes up to 3, and to 0 for what nobody has tried. 4 takes replications that
    came out better or similar in two organizations, neither in the author's `house`.
    """
    others = {report.house for report in reports if report.outcome in HELD} - {house, None}
    if len(others) >= ENOUGH:
        return HIGHEST
    if status in TRIED:
        return max(1, min(claimed, MOST_CLAIMED))
    return min(claimed, 1) if status == "piloting" else 0
