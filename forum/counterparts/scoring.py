from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log
from typing import NamedTuple

# What each likeness is worth; together 100.
PROBLEM, MODEL, STAGE, TOOLS, CONTEXT, SKILLS = 30, 15, 15, 15, 15, 10
# Where one of the two has not said, the pair scores as an average pair does, not as a bad one.
NEUTRAL_PROBLEM, NEUTRAL_MODEL, NEUTRAL_STAGE = 0.25, 0.25, 0.6
NEUTRAL_TOOLS, NEUTRAL_CONTEXT, NEUTRAL_SKILLS = 0.2, 0.4, 0.4
# Rarity is a whole number, so that a sum does not depend on its order: EACH for a term nobody
# else has. So much earns all points for tools: about two tools that few others have.
EACH = 1000
FULL_RARITY = 1200
# A tool at most this share of people has is named as one few here have.
FEW = 0.05
STRONG, WEAK = 3, 1
ENOUGH_SKILLS, ALL_SKILLS = 2, 8
NO_STEP = "paused"
# Their people answer when they are asked; nobody is suggested to sell to.
SELLERS = ("vendor", "search-firm")


@dataclass(frozen=True, slots=True)
class Word:
    """A term as scoring needs it; `people` is None where nobody has counted yet."""

    id: int
    vocabulary: str
    slug: str
    label: str
    people: int | None = None


@dataclass(frozen=True)
class Catalog:
    """The terms of the field with how many of `total` people hold each, and the skills' names."""

    words: Mapping[int, Word]
    total: int = 0
    skills: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, frozenset[int]] = field(init=False)
    labels: Mapping[tuple[str, str], str] = field(init=False)
    steps: Mapping[str, int] = field(init=False)
    rarity: Mapping[int, int] = field(init=False)
    rank: Mapping[int, tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what is looked up for every pair; the words come in the order of the field."""
        words = self.words.values()
        kinds = {word.vocabulary for word in words}
        ids = {kind: frozenset(w.id for w in words if w.vocabulary == kind) for kind in kinds}
        ladder = [w.slug for w in words if w.vocabulary == "stage" and w.slug != NO_STEP]
        rarity = {word.id: self._rarity(word.people) for word in words}
        prepared = {
            "ids": ids,
            "labels": {(w.vocabulary, w.slug): w.label for w in words},
            "steps": {slug: step for step, slug in enumerate(ladder)},
            "rarity": rarity,
            "rank": {term: (-rare, term) for term, rare in rarity.items()},
        }
        for name, value in prepared.items():
            object.__setattr__(self, name, value)

    def _rarity(self, people: int | None) -> int:
        if people is None or self.total < 1:
            return EACH // 2
        return max(0, round(EACH * log((1 + self.total) / (1 + people)) / log(1 + self.total)))

    def of(self, vocabulary: str, terms: frozenset[int]) -> frozenset[int]:
        """Return which of these terms belong to a vocabulary."""
        known = self.ids.get(vocabulary)
        return terms & known if known else frozenset()

    def label(self, vocabulary: str, slug: str) -> str:
        """Return what a value of a context is called."""
        return self.labels.get((vocabulary, slug), slug.replace("-", " "))

    def few(self, term: int) -> bool:
        """Whether few people here hold a term, as far as was counted."""
        people = self.words[term].people
        return people is not None and people <= max(2.0, self.total * FEW)

    def rarest(self, terms: Iterable[int]) -> list[int]:
        """Return terms with the rarest first."""
        return sorted(terms, key=self.rank.__getitem__)


class Facts(NamedTuple):
    """What one person lets the other see of where they work; "" and empty: not said, or hidden."""

    id: int
    stage: str = ""
    organization_kind: str = ""
    size_band: str = ""
    locale: str = ""
    problems: frozenset[int] = frozenset()
    models: frozenset[int] = frozenset()
    tools: frozenset[int] = frozenset()
    grades: frozenset[int] = frozenset()
    skills: Mapping[str, int] = {}


def facts(
    catalog: Catalog, number: int, values: tuple[str, str, str, str], terms: frozenset[int]
) -> Facts:
    """Return a person's facts of stage, kind, size and locale, and all terms of the context."""
    of = catalog.of
    return Facts(
        number,
        *values,
        of("problem", terms),
        of("model", terms),
        of("tool", terms),
        of("grade", terms),
    )


def base_points(catalog: Catalog, mine: Facts, theirs: Facts) -> float:
    """Return the points of a pair for everything but skills; the same whoever asks."""
    points = PROBLEM * _overlap(mine.problems, theirs.problems, NEUTRAL_PROBLEM)
    points += MODEL * _overlap(mine.models, theirs.models, NEUTRAL_MODEL)
    points += STAGE * _stage_fit(gap(catalog, mine, theirs))
    points += TOOLS * _tools(catalog, mine.tools, theirs.tools)
    return points + CONTEXT * _surroundings(mine, theirs)


def _overlap(mine: frozenset[int], theirs: frozenset[int], neutral: float) -> float:
    if not mine or not theirs:
        return neutral
    shared = len(mine & theirs)
    return 0.6 + 0.4 * shared / min(len(mine), len(theirs)) if shared else 0.0


def gap(catalog: Catalog, mine: Facts, theirs: Facts) -> int | None:
    """Return how many stages the other is further; None when one of them is on none."""
    here, there = catalog.steps.get(mine.stage), catalog.steps.get(theirs.stage)
    return None if here is None or there is None else there - here


_FITS = (1.0, 0.8, 0.5, 0.2)


def _stage_fit(distance: int | None) -> float:
    if distance is None:
        return NEUTRAL_STAGE
    return _FITS[abs(distance)] if abs(distance) < len(_FITS) else 0.0


def _tools(catalog: Catalog, mine: frozenset[int], theirs: frozenset[int]) -> float:
    if not mine or not theirs:
        return NEUTRAL_TOOLS
    shared = sum(map(catalog.rarity.__getitem__, mine & theirs))
    return min(1.0, shared / FULL_RARITY)


def _surroundings(mine: Facts, theirs: Facts) -> float:
    kind = _same(mine.organization_kind, theirs.organization_kind)
    size = _same(mine.size_band, theirs.size_band)
    grades = _overlap(mine.grades, theirs.grades, NEUTRAL_CONTEXT)
    place = _same(mine.locale, theirs.locale)
    # A city is a little like another city: the first word of a locale is its larger kind.
    if place == 0.0 and mine.locale[:4] == theirs.locale[:4]:
        place = 0.5
    return (5 * kind + 4 * grades + 3 * size + 3 * place) / CONTEXT


def _same(mine: str, theirs: str) -> float:
    if not mine or not theirs:
        return NEUTRAL_CONTEXT
    return 1.0 if mine == theirs else 0.0


def leads(stronger: Facts, weaker: Facts) -> list[str]:
    """Return the sub-skills in which one leads (level 3 and up) and the other starts (1 or 0)."""
    skills = weaker.skills
    if not skills:
        return []
    return sorted(
        slug
        for slug, level in stronger.skills.items()
        if level >= STRONG and skills.get(slug, STRONG) <= WEAK
    )


def skill_points(mine: Facts, theirs: Facts) -> float:
    """Return the points for sub-skills in which they complete each other."""
    if not mine.skills or not theirs.skills:
        return SKILLS * NEUTRAL_SKILLS
    return SKILLS * min(1.0, (len(leads(theirs, mine)) + len(leads(mine, theirs))) / ALL_SKILLS)


def score(catalog: Catalog, mine: Facts, theirs: Facts) -> int:
    """Return how near two people's work is, out of 100."""
    return in_all(base_points(catalog, mine, theirs), mine, theirs)


def in_all(base: float, mine: Facts, theirs: Facts) -> int:
    """Return the score of a pair whose points for everything but skills are known."""
    return int(base + skill_points(mine, theirs) + 0.5)


def kind_of(catalog: Catalog, mine: Facts, theirs: Facts) -> str:
    """Return what the other could be: ahead, complement, peer, or "" for neither."""
    distance = gap(catalog, mine, theirs)
    alike = bool(mine.models & theirs.models or mine.tools & theirs.tools)
    if distance in (1, 2) and alike:
        return "ahead"
    both = leads(theirs, mine), leads(mine, theirs)
    if min(map(len, both)) >= ENOUGH_SKILLS:
        return "complement"
    return "peer" if distance is None or abs(distance) <= 1 else ""
