"""What members made, as others may be shown it: pieces that the features which keep them name.

An applicant or a candidate chooses pieces; a school or a recruiter reads them. Each feature that
keeps such things registers how they are found, so that nobody who shows them knows them all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from forum.core.access import Viewer

# Kind of a piece → how a list of choices names it, in the order they are shown.
KINDS = {
    "idea": "Idea",
    "replication": "Report of how an idea went",
    "answer": "Accepted answer",
    "endorsement": "Endorsement",
    "evidence": "Evidence of a skill",
}


class Piece(NamedTuple):
    """Something a member made or was given.

    `facts` are short lines that let somebody judge it ("tried by 3 other schools: 2 better"). No
    `href` where it has no page of its own.
    """

    kind: str
    number: int
    title: str
    href: str
    facts: tuple[str, ...] = ()


class Keeper(NamedTuple):
    """How pieces of one kind are found, each in a fixed number of statements.

    `own` returns a member's latest for choosing. `shown` returns number → piece for those of some
    numbers that are `owner_id`'s and that a viewer may be shown because their owner chose them:
    what was hidden, deleted, withdrawn or is out of date is left out.
    """

    kind: str
    own: Callable[[int], Sequence[Piece]]
    shown: Callable[[Viewer, int, Collection[int]], Mapping[int, Piece]]


class SkillSaid(NamedTuple):
    """What is said of a skill, in words: by oneself, by others, verified; "" for nothing."""

    label: str
    own: str
    endorsed: str
    verified: str


_keepers: dict[str, Keeper] = {}
_skills: list[Callable[[int], Sequence[SkillSaid]]] = []


def register_keeper(keeper: Keeper) -> None:
    """Have pieces of a kind be chosen and shown."""
    _keepers[keeper.kind] = keeper


def register_skills(own: Callable[[int], Sequence[SkillSaid]]) -> None:
    """Have a member's levels be told, side by side and never mixed."""
    _skills[:] = [own]


def own_skills(user_id: int) -> list[SkillSaid]:
    """Return what is said of a member's skills, for what they themselves send to somebody."""
    return [said for own in _skills for said in own(user_id)]


def own_pieces(user_id: int) -> list[Piece]:
    """Return a member's latest pieces of every kind, for choosing some."""
    kept = (_keepers[kind] for kind in KINDS if kind in _keepers)
    return [piece for keeper in kept for piece in keeper.own(user_id)]


def shown_pieces(viewer: Viewer, owner_id: int, chosen: Iterable[tuple[str, int]]) -> list[Piece]:
    """Return the chosen pieces (kind, number) that may be shown, in the order they were chosen."""
    asked = list(dict.fromkeys(chosen))
    found: dict[tuple[str, int], Piece] = {}
    for kind, keeper in _keepers.items():
        numbers = {number for name, number in asked if name == kind}
        if numbers:
            shown = keeper.shown(viewer, owner_id, numbers)
            found |= {(kind, number): piece for number, piece in shown.items()}
    return [found[one] for one in asked if one in found]
