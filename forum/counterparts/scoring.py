from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from typing import Any, NamedTuple

# What each likeness is worth; together 100.
PROBLEM, MODEL, STAGE, TOOLS, SKILLS = 30, 15, 15, 15, 10
KIND, GRADES, SIZE, LOCALE = 5, 4, 3, 3
CONTEXT = KIND + GRADES + SIZE + LOCALE
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
# How well two stages fit that lie so many steps apart.
_FITS = (1.0, 0.8, 0.5, 0.2, *[0.0] * 20)
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


class Marks(dict[str, int]):
    """Term → its bit, by its number as text; a term nobody knows yet has none."""

    def __missing__(self, _term: str) -> int:
        return 0


@dataclass(frozen=True, eq=False)
class Catalog:
    """The terms of the field with how many of `total` people hold each, and the skills' names.

    Terms a person holds are one number with a bit for each, the rarest the lowest: what two people
    share costs one operation, whoever they are, and names itself in order.
    """

    words: Mapping[int, Word]
    total: int = 0
    skills: Mapping[str, str] = field(default_factory=dict)
    order: Sequence[int] = field(init=False)
    marks: Marks = field(init=False)
    masks: Mapping[str, int] = field(init=False)
    labels: Mapping[tuple[str, str], str] = field(init=False)
    gaps: Mapping[tuple[str, str], int] = field(init=False)
    rarity: Mapping[int, int] = field(init=False)
    ranks: Sequence[int] = field(init=False)
    few: int = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what is looked up for every pair; the words come in the order of the field."""
        words = self.words.values()
        rarity = {word.id: self._rarity(word.people) for word in words}
        order = sorted(rarity, key=lambda term: (-rarity[term], term))
        bits = {term: 1 << place for place, term in enumerate(order)}
        masks = dict.fromkeys([word.vocabulary for word in words], 0)
        for word in words:
            masks[word.vocabulary] |= bits[word.id]
        ladder = [w.slug for w in words if w.vocabulary == "stage" and w.slug != NO_STEP]
        prepared = {
            "order": order,
            "marks": Marks({str(term): bit for term, bit in bits.items()}),
            "masks": masks,
            "labels": {(w.vocabulary, w.slug): w.label for w in words},
            "gaps": {(a, b): m - n for n, a in enumerate(ladder) for m, b in enumerate(ladder)},
            "rarity": rarity,
            # By the length of the number that has this one bit.
            "ranks": [0, *[rarity[term] for term in order]],
            "few": sum(bits[word.id] for word in words if self._few(word.people)),
        }
        for name, value in prepared.items():
            object.__setattr__(self, name, value)

    def _rarity(self, people: int | None) -> int:
        if people is None or self.total < 1:
            return EACH // 2
        return max(0, round(EACH * log((1 + self.total) / (1 + people)) / log(1 + self.total)))

    def _few(self, people: int | None) -> bool:
        return people is not None and people <= max(2.0, self.total * FEW)

    def held(self, listed: str | None) -> int:
        """Return terms, of which each stands once in a text with commas, as one number."""
        return sum(map(self.marks.__getitem__, listed.split(","))) if listed else 0

    def label(self, vocabulary: str, slug: str) -> str:
        """Return what a value of a context is called."""
        return self.labels.get((vocabulary, slug), slug.replace("-", " "))

    def rarest(self, held: int, most: int = 1000) -> list[int]:
        """Return terms with the rarest first, at most so many."""
        found: list[int] = []
        while held and len(found) < most:
            lowest = held & -held
            found.append(self.order[lowest.bit_length() - 1])
            held ^= lowest
        return found


class Facts(NamedTuple):
    """What one person lets the other see of where they work; "" and 0: not said, or hidden.

    `problems`, `models`, `tools` and `grades` are terms as a catalog holds them; `zone` is the
    name of a time zone.
    """

    id: int
    stage: str = ""
    organization_kind: str = ""
    size_band: str = ""
    locale: str = ""
    zone: str = ""
    problems: int = 0
    models: int = 0
    tools: int = 0
    grades: int = 0
    skills: Mapping[str, int] = {}


def facts(catalog: Catalog, number: int, values: Sequence[Any], listed: str | None) -> Facts:
    """Return a person's facts of stage, kind, size, locale and zone, and the context's terms."""
    held, masks = catalog.held(listed), catalog.masks.get
    stage, kind, size, locale, zone = values
    return Facts(
        number,
        stage,
        kind,
        size,
        locale,
        zone,
        held & masks("problem", 0),
        held & masks("model", 0),
        held & masks("tool", 0),
        held & masks("grade", 0),
    )


def base_points(catalog: Catalog, mine: Facts, theirs: Facts) -> float:
    """Return the points of a pair for everything but skills; the same whoever asks."""
    distance = catalog.gaps.get((mine.stage, theirs.stage))
    return (
        PROBLEM * _overlap(mine.problems, theirs.problems, NEUTRAL_PROBLEM)
        + MODEL * _overlap(mine.models, theirs.models, NEUTRAL_MODEL)
        + STAGE * (NEUTRAL_STAGE if distance is None else _FITS[abs(distance)])
        + TOOLS * _tools(catalog, mine.tools, theirs.tools)
        + KIND * _same(mine.organization_kind, theirs.organization_kind)
        + GRADES * _overlap(mine.grades, theirs.grades, NEUTRAL_CONTEXT)
        + SIZE * _same(mine.size_band, theirs.size_band)
        + LOCALE * _same(mine.locale, theirs.locale, 4)
    )


def _overlap(mine: int, theirs: int, neutral: float) -> float:
    if not mine or not theirs:
        return neutral
    shared = mine & theirs
    if not shared:
        return 0.0
    return 0.6 + 0.4 * shared.bit_count() / min(mine.bit_count(), theirs.bit_count())


def gap(catalog: Catalog, mine: Facts, theirs: Facts) -> int | None:
    """Return how many stages the other is further; None when one of them is on none."""
    return catalog.gaps.get((mine.stage, theirs.stage))


def _tools(catalog: Catalog, mine: int, theirs: int) -> float:
    if not mine or not theirs:
        return NEUTRAL_TOOLS
    shared, rarity = mine & theirs, 0
    while shared and rarity < FULL_RARITY:
        lowest = shared & -shared
        rarity += catalog.ranks[lowest.bit_length()]
        shared ^= lowest
    return min(1.0, rarity / FULL_RARITY)


@lru_cache(4096)
def _same(mine: str, theirs: str, alike: int = 0) -> float:
    """Return how alike two values are; the first `alike` letters of both may earn half."""
    if not mine or not theirs:
        return NEUTRAL_CONTEXT
    if mine == theirs:
        return 1.0
    # A city is a little like another city: the first word of a locale is its larger kind.
    return 0.5 if alike and mine[:alike] == theirs[:alike] else 0.0


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
    if mine.skills and theirs.skills:
        both = leads(theirs, mine), leads(mine, theirs)
        if min(map(len, both)) >= ENOUGH_SKILLS:
            return "complement"
    return "peer" if distance is None or abs(distance) <= 1 else ""
