from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, NamedTuple

# The texts of a card in the order they are read; each is Markdown. `steps` are apart: a list.
TEXTS = {
    "prerequisites": "What must be there first",
    "roles": "Who does what",
    "cost_what": "What the money is for",
    "goal": "What we expected",
    "measure": "How we measured it",
    "result": "What happened",
    "wrong": "What went wrong",
    "change": "What we'd change",
    "start": "How to start in one week",
    "credits": "Credits",
}
MOST_STEPS = 40
MOST_STEP = 4_000
MOST_TEXT = 8_000
# All texts together: some 10,000 words.
MOST_ALL = 70_000
MOST_ROWS = 12
MOST_CELL = 100
# Fields of one line → how long they may be.
MOST_LINES = {"title": 150, "problem": 300, "published_link": 300, "published_outcome": 300}
# Fewer people than this in a number may be recognized.
LEAST_COUNT = 10
MOST_TERMS = 60
MOST_SKILLS = 6


class Row(NamedTuple):
    """A line of numbers: what was measured, before and after, over how many (at least ten)."""

    measure: str
    before: str
    after: str
    people: int


@dataclass(frozen=True, slots=True)
class Card:
    """An idea as its author types it.

    `context` is vocabulary → slugs of terms, and "state" → two letters; `problems` and `skills`
    are slugs. The other choices are keys of the tables in `states`.
    """

    title: str = ""
    problem: str = ""
    audience: str = "everyone"
    status: str = "proposed"
    steps: tuple[str, ...] = ()
    prerequisites: str = ""
    roles: str = ""
    setup: str = ""
    weekly: str = ""
    cost: str = ""
    cost_every: str = ""
    cost_what: str = ""
    goal: str = ""
    measure: str = ""
    result: str = ""
    rows: tuple[Row, ...] = ()
    claimed: int = 0
    published: int = 0
    published_link: str = ""
    published_outcome: str = ""
    wrong: str = ""
    change: str = ""
    start: str = ""
    credits: str = ""
    license: str = "cc-by"
    problems: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the card as plain lists, texts and numbers."""
        plain = asdict(self)
        plain["rows"] = [list(row) for row in self.rows]
        for name in ("steps", "problems", "skills"):
            plain[name] = list(plain[name])
        plain["context"] = {name: list(slugs) for name, slugs in sorted(self.context.items())}
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Card:
        """Return the card of `as_json`; what it does not know is left out."""
        known = {one.name for one in fields(cls)}
        values = {name: value for name, value in plain.items() if name in known}
        for name in ("steps", "problems", "skills"):
            values[name] = tuple(values.get(name, ()))
        values["rows"] = tuple(Row(*row) for row in values.get("rows", ()))
        context = values.get("context", {})
        values["context"] = {name: tuple(slugs) for name, slugs in context.items() if slugs}
        return cls(**values)
