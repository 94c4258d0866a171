from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

MANY = 9
# What is written about each idea: word → how far from its author in the circle its writer stands.
WRITER = {"heading": 0, "recipe": 0, "paper": 0, "draft": 0, "remark": 1, "tried": 2}
FOLLOWER = 3


def writer_of(kind: str, number: int) -> int:
    """Return who wrote something about the idea of a person."""
    return (number + WRITER[kind]) % MANY


@dataclass(frozen=True)
class Ideas:
    """One idea of each person: how it stands, for whom it is, and how its one report stands."""

    states: tuple[str, ...] = ("visible",) * MANY
    audiences: tuple[str, ...] = ("everyone",) * MANY
    tried: tuple[str, ...] = ("reported",) * MANY

    def opens(self, number: int, eye: int | None) -> bool:
        """Whether the idea of a person stands there for somebody (None: a guest)."""
        inside = self.audiences[number] != "everyone"
        return self.states[number] == "visible" and not (inside and eye is None)

    def reads(self, kind: str, number: int, eye: int | None, judges: bool) -> bool:
        """Whether somebody reads what was written about it; `judges` for moderators."""
        if eye == writer_of(kind, number):
            return True
        if kind == "draft" or (kind == "tried" and self.tried[number] != "reported"):
            return False
        # What is said of an idea that is away only moderators still read.
        own = eye == number and kind != "remark"
        return own or judges or self.opens(number, eye)

    def words(self, word_of: Callable[[str, int], str]) -> dict[str, tuple[str, int, int]]:
        """Return word → (kind, whose idea, whose idea)."""
        return {
            word_of(kind, number): (kind, number, number)
            for kind in WRITER
            for number in range(MANY)
        }


def _each(*options: str) -> Any:
    return st.tuples(*[st.sampled_from(options)] * MANY)


all_ideas = st.builds(
    Ideas,
    states=_each("visible", "visible", "visible", "hidden", "deleted"),
    audiences=_each("everyone", "members"),
    tried=_each("reported", "reported", "withdrawn", "hidden"),
)
