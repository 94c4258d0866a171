from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from forum.counterparts import hours
from forum.counterparts.scoring import Catalog, Facts, gap, leads

MOST_REASONS = 5
MOST_DIFFERENCES = 3
MOST_NAMED = 3
# Attribute of Facts → vocabulary and how a shared value of it is said.
ALIKE = {
    "organization_kind": ("organization-kind", "You both work in the same kind of place: {}"),
    "size_band": ("size", "Your places are of one size: {}"),
    "locale": ("locale", "Your places lie alike: {}"),
}
UNLIKE = {
    "stage": ("stage", "Stage: {} (you: {})"),
    "organization_kind": ("organization-kind", "Where they work: {} (you: {})"),
    "size_band": ("size", "Size: {} (you: {})"),
    "locale": ("locale", "Location: {} (you: {})"),
}
# Code of a reason about shared terms → how it is said.
SHARED = {
    "problem": "You both work on: {}",
    "rare-tool": "You both use {}, which few here do",
    "tool": "You both use {}",
    "model": "You both run {}",
    "grade": "You both work with {}",
}
# Attribute of Facts → what to say where it is empty.
GAPS = {
    "problems": "the problems you work on now",
    "models": "your models",
    "stage": "your stage",
    "tools": "your tools",
    "grades": "your grades",
    "organization_kind": "the kind of place you work in",
    "size_band": "the size of your place",
    "locale": "where your place lies",
    "skills": "how you see your own skills",
    "zone": "your time zone",
}


class Reason(NamedTuple):
    """One thing that speaks for a pair: a code and the terms or sub-skills it is about."""

    code: str
    about: tuple[int | str, ...]


def reasons(catalog: Catalog, mine: Facts, theirs: Facts) -> list[Reason]:
    """Return what speaks for a pair, the weightiest first."""
    return list(islice(_every_reason(catalog, mine, theirs), MOST_REASONS))


def _every_reason(catalog: Catalog, mine: Facts, theirs: Facts) -> Iterator[Reason]:
    tools = mine.tools & theirs.tools
    yield from _shared(catalog, "problem", mine.problems & theirs.problems)
    yield from _shared(catalog, "rare-tool", tools & catalog.few)
    if _stages_near(catalog, mine, theirs):
        yield Reason("stage", (mine.stage, theirs.stage))
    yield from _shared(catalog, "model", mine.models & theirs.models)
    for code, stronger, weaker in (("they-lead", theirs, mine), ("you-lead", mine, theirs)):
        if led := leads(stronger, weaker):
            yield Reason(code, tuple(led[:MOST_NAMED]))
    yield from _shared(catalog, "tool", tools & ~catalog.few)
    for name in ALIKE:
        value = getattr(mine, name)
        if value and value == getattr(theirs, name):
            yield Reason(name, (value,))
    yield from _shared(catalog, "grade", mine.grades & theirs.grades)


def _stages_near(catalog: Catalog, mine: Facts, theirs: Facts) -> bool:
    distance = gap(catalog, mine, theirs)
    return distance is not None and -1 <= distance <= 2


def _shared(catalog: Catalog, code: str, held: int) -> list[Reason]:
    return [Reason(code, tuple(catalog.rarest(held, MOST_NAMED)))] if held else []


@lru_cache(4096)
def said(catalog: Catalog, reason: Reason) -> str:
    """Return a reason in plain words, spoken to the person who reads the suggestion."""
    code, about = reason
    if code in ALIKE:
        vocabulary, words = ALIKE[code]
        return words.format(catalog.label(vocabulary, str(about[0])))
    if code == "stage":
        return _stage_said(catalog, str(about[0]), str(about[1]))
    if code in ("they-lead", "you-lead"):
        names = in_a_row([catalog.skills.get(str(slug), str(slug)) for slug in about])
        ends = ("They lead in", "you are") if code == "they-lead" else ("You lead in", "they are")
        return f"{ends[0]} {names}, where {ends[1]} starting"
    names = in_a_row([catalog.words[int(term)].label for term in about])
    return SHARED[code].format(names)


def _stage_said(catalog: Catalog, mine: str, theirs: str) -> str:
    there = catalog.label("stage", theirs)
    if mine == theirs:
        return f"You are both at the stage “{there}”"
    where = {-1: "one step behind you", 1: "one step ahead of you"}
    steps = where.get(catalog.gaps[mine, theirs], "two steps ahead of you")
    return f"They are at the stage “{there}”, {steps}"


def differences(catalog: Catalog, mine: Facts, theirs: Facts, day: date) -> list[str]:
    """Return what is known to differ between two people's work on a day, in plain words."""
    found = []
    for name in UNLIKE:
        here, there = getattr(mine, name), getattr(theirs, name)
        # How near two stages are is a reason already.
        told = name == "stage" and _stages_near(catalog, mine, theirs)
        if here and there and here != there and not told:
            found.append(_unlike(catalog, name, here, there))
    for kind, (ours, others) in {
        "Models": (mine.models, theirs.models),
        "Tools": (mine.tools, theirs.tools),
    }.items():
        if ours and others & ~ours and len(found) < MOST_DIFFERENCES:
            found.append(f"{kind} you do not have: {_named(catalog, others & ~ours)}")
    apart = hours.said(mine.zone, theirs.zone, day)
    return found[:MOST_DIFFERENCES] + [apart] * bool(apart)


@lru_cache(4096)
def _unlike(catalog: Catalog, name: str, here: str, there: str) -> str:
    vocabulary, words = UNLIKE[name]
    return words.format(catalog.label(vocabulary, there), catalog.label(vocabulary, here))


def _named(catalog: Catalog, held: int, most: int = MOST_NAMED) -> str:
    return in_a_row([catalog.words[term].label for term in catalog.rarest(held, most)])


def help_between(catalog: Catalog, kind: str, mine: Facts, theirs: Facts) -> str:
    """Return who could help whom, in plain words."""
    if kind == "ahead":
        shared = mine.models & theirs.models or mine.tools & theirs.tools
        return f"They could help you: they are further with {_named(catalog, shared, 1)}."
    if kind == "complement":
        skills = [
            in_a_row([catalog.skills.get(slug, slug) for slug in slugs[:1]])
            for slugs in (leads(theirs, mine), leads(mine, theirs))
        ]
        return f"They could help you with {skills[0]}, and you them with {skills[1]}."
    shared = mine.problems & theirs.problems or mine.models & theirs.models
    if shared:
        return f"You could help each other with {_named(catalog, shared, 1)}."
    return "Each of you could help the other."


def missing(mine: Facts) -> list[str]:
    """Return what a person could still say to be matched better."""
    unsaid: tuple[Any, ...] = ("", hours.UNSAID, 0, {})
    return [words for name, words in GAPS.items() if getattr(mine, name) in unsaid]


def in_a_row(words: list[str]) -> str:
    """Return words as a sentence lists them."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
