"""Words and limits of what a school does with applications."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

# What a reader answers to "Would you go on with them?".
RATINGS: Final = {5: "Strong yes", 4: "Yes", 3: "Undecided", 2: "Rather not", 1: "No"}
MOST_NOTE: Final = 2_000
MOST_WORD: Final = 10_000


class Offer(NamedTuple):
    """A time to talk as it is offered: what a clock shows in `zone`."""

    starts: datetime
    minutes: int
    zone: str
    place: str
    note: str
