from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher
from html import escape
from itertools import chain
from typing import Final

from forum.core.markup.chars import clean_text

_STEPS: Final = 2_000_000
"""Comparisons one diff may cost, about half a second; then the rest is shown as replaced."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_Part = tuple[str, str, str]


def diff_html(old: str, new: str) -> str:
    """Return both texts woven into one safe HTML, what went in <del> and what came in <ins>.

    Lines are compared first, then the words of changed lines. Newlines stay, so it wants
    `white-space: pre-wrap`. Texts that are too unlike to compare in time come out as replaced.
    """
    budget = _Budget(_STEPS)
    lines = _parts(_lines(clean_text(old)), _lines(clean_text(new)), budget)
    parts = chain.from_iterable(_refined(part, budget) for part in lines)
    return "".join(chain.from_iterable(_written(part) for part in parts))


class _Spent(Exception):
    """The comparisons of this diff are used up."""


class _Budget:
    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise _Spent


class _Bounded(SequenceMatcher[str]):
    """The standard matcher, which alone needs cubic time on hostile texts, under a budget."""

    def __init__(self, old: Sequence[str], new: Sequence[str], budget: _Budget) -> None:
        super().__init__(None, old, new, autojunk=False)
        self._budget = budget
        places = Counter(new)
        self._cost = [places[part] + 1 for part in old]

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """Return the longest common run, or raise _Spent when it would cost too much."""
        self._budget.spend(sum(self._cost[alo:ahi]))
        return super().find_longest_match(alo, ahi, blo, bhi)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _parts(old: Sequence[str], new: Sequence[str], budget: _Budget) -> list[_Part]:
    """Return (kind, old, new) for runs that are "equal", "replace", "insert" or "delete"."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    same_head, same_tail = "".join(old[:head]), "".join(old[len(old) - tail :])
    return [
        ("equal", same_head, same_head),
        *_matched(old_middle, new_middle, budget),
        ("equal", same_tail, same_tail),
    ]


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    pairs = zip(old, new, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _matched(old: Sequence[str], new: Sequence[str], budget: _Budget) -> list[_Part]:
    try:
        codes = _Bounded(old, new, budget).get_opcodes()
    except _Spent:
        return [("replace", "".join(old), "".join(new))]
    return [(kind, "".join(old[a:b]), "".join(new[c:d])) for kind, a, b, c, d in codes]


def _refined(part: _Part, budget: _Budget) -> list[_Part]:
    kind, old, new = part
    if kind != "replace":
        return [part]
    return _parts(_WORD.findall(old), _WORD.findall(new), budget)


def _written(part: _Part) -> Iterator[str]:
    kind, old, new = part
    if kind == "equal":
        yield escape(old)
        return
    if old:
        yield f"<del>{escape(old)}</del>"
    if new:
        yield f"<ins>{escape(new)}</ins>"
