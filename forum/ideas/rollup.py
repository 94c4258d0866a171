from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from forum.ideas.evidence import HELD
from forum.ideas.states import OUTCOMES
from forum.vocab.vocabularies import GRADE_BANDS

# What of a context reports are told apart by: vocabulary → how it is called.
BY = {
    "model": "Model",
    "grade": "Grades",
    "device": "Devices",
    "organization-kind": "Kind of organization",
    "size": "Size",
    "tool": "Tool",
}
MOST_LINES = 6


class Went(NamedTuple):
    """What counts of a report: its outcome, whether they would repeat it, and where it was.

    `where` are (vocabulary, label of a term) pairs.
    """

    outcome: str
    would_repeat: bool | None
    where: tuple[tuple[str, str], ...] = ()


class Part(NamedTuple):
    """How many of some reports had an outcome."""

    outcome: str
    label: str
    reports: int


@dataclass(frozen=True, slots=True)
class Line:
    """Reports that share a term: how many there are, and how many came out better or similar."""

    label: str
    held: int
    reports: int


@dataclass(frozen=True, slots=True)
class Rollup:
    """What became of an idea elsewhere, over all its reports and by where they were made.

    `by` is (name of a vocabulary, its lines, most reports first).
    """

    count: int
    trying: int
    parts: tuple[Part, ...]
    repeat: int
    asked: int
    by: tuple[tuple[str, tuple[Line, ...]], ...]

    @property
    def words(self) -> str:
        """Return the whole in one line: “5 tried · 3 similar · 1 worse”."""
        told = [f"{self.count} tried"]
        told += [f"{part.reports} {part.label.lower()}" for part in self.parts if part.reports]
        return " · ".join(told)


def rollup(reports: Sequence[Went], trying: int = 0) -> Rollup:
    """Return what some reports say together; the order they come in does not matter."""
    counts = Counter(report.outcome for report in reports)
    asked = [report.would_repeat for report in reports if report.would_repeat is not None]
    return Rollup(
        count=len(reports),
        trying=trying,
        parts=tuple(Part(name, label, counts[name]) for name, label in OUTCOMES.items()),
        repeat=sum(asked),
        asked=len(asked),
        by=tuple((label, lines) for name, label in BY.items() if (lines := _lines(name, reports))),
    )


def bands_of(grades: Iterable[str]) -> list[str]:
    """Return the bands that some grades (slugs) lie in, those named as a band among them."""
    given = set(grades)
    single = {"early", "elementary", "middle", "high"}
    return [
        band
        for band, inside in GRADE_BANDS.items()
        if band in given or (band in single and given & set(inside))
    ]


def _lines(vocabulary: str, reports: Sequence[Went]) -> tuple[Line, ...]:
    held: dict[str, int] = defaultdict(int)
    count: dict[str, int] = defaultdict(int)
    for report in reports:
        for label in {label for name, label in report.where if name == vocabulary}:
            count[label] += 1
            held[label] += report.outcome in HELD
    lines = [Line(label, held[label], number) for label, number in count.items()]
    lines.sort(key=lambda line: (-line.reports, line.label))
    return tuple(lines[:MOST_LINES])
