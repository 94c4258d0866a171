from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from forum.ideas.card import Row


@dataclass(frozen=True, slots=True)
class Told:
    """How it went, as somebody who tried an idea reports it.

    `facts` is where: vocabulary → slugs. `changed` is what was done differently, "" for as
    described.
    """

    outcome: str
    started_on: date
    ended_on: date
    differed: str
    would_repeat: bool
    changed: str = ""
    rows: Sequence[Row] = ()
    facts: Mapping[str, Sequence[str]] | None = None
