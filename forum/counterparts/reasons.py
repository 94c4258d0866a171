from __future__ import annotations

from typing import NamedTuple

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
    "size_band": "its size",
    "locale": "its location",
    "skills": "how you see your own skills",
}


class Reason(NamedTuple):
    """One thing that speaks for a pair: a code and the terms or sub-skills it is about."""

    code: str
    about: tuple[int | str, ...]


def reasons(catalog: Catalog, mine: Facts, theirs: Facts) -> list[Reason]:
    """Return what speaks for a pair, the weightiest first."""
    tools = _terms(catalog, mine.tools & theirs.tools)
    rare = tuple([tool for tool in tools if catalog.few(tool)])
    found: list[tuple[str, tuple[int | str, ...]]] = [
        ("problem", _terms(catalog, mine.problems & theirs.problems)),
        ("rare-tool", rare),
        ("stage", _stage(catalog, mine, theirs)),
        ("model", _terms(catalog, mine.models & theirs.models)),
        ("they-lead", tuple(leads(theirs, mine)[:MOST_NAMED])),
        ("you-lead", tuple(leads(mine, theirs)[:MOST_NAMED])),
        ("tool", tuple([tool for tool in tools if tool not in rare])),
        *[(name, _alike(mine, theirs, name)) for name in ALIKE],
        ("grade", _terms(catalog, mine.grades & theirs.grades)),
    ]
    return [Reason(code, about) for code, about in found if about][:MOST_REASONS]


def _terms(catalog: Catalog, shared: frozenset[int]) -> tuple[int, ...]:
    return tuple(catalog.rarest(shared)[:MOST_NAMED])


def _stage(catalog: Catalog, mine: Facts, theirs: Facts) -> tuple[str, ...]:
    distance = gap(catalog, mine, theirs)
    near = distance is not None and -1 <= distance <= 2
    return (mine.stage, theirs.stage) if near else ()


def _alike(mine: Facts, theirs: Facts, name: str) -> tuple[str, ...]:
    value: str = getattr(mine, name)
    return (value,) if value and value == getattr(theirs, name) else ()


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
    steps = catalog.steps[theirs] - catalog.steps[mine]
    where = {-1: "one step before you", 1: "one step after you"}.get(steps, "two steps after you")
    return f"They are at the stage “{there}”, {where}"


def differences(catalog: Catalog, mine: Facts, theirs: Facts) -> list[str]:
    """Return what is known to differ between two people's work, in plain words."""
    found = []
    if mine.stage and theirs.stage and mine.stage != theirs.stage:
        pair = (catalog.label("stage", theirs.stage), catalog.label("stage", mine.stage))
        found.append("Stage: {} (you: {})".format(*pair))
    for name, (vocabulary, words) in UNLIKE.items():
        here, there = getattr(mine, name), getattr(theirs, name)
        if here and there and here != there:
            found.append(words.format(*(catalog.label(vocabulary, v) for v in (there, here))))
    for kind in ("models", "tools"):
        others = catalog.rarest(getattr(theirs, kind) - getattr(mine, kind))[:MOST_NAMED]
        if getattr(mine, kind) and others:
            names = in_a_row([catalog.words[term].label for term in others])
            found.append(f"{kind.capitalize()} you do not have: {names}")
    return found[:MOST_DIFFERENCES]


def help_between(catalog: Catalog, kind: str, mine: Facts, theirs: Facts) -> str:
    """Return who could help whom, in plain words."""
    if kind == "ahead":
        shared = _terms(catalog, mine.models & theirs.models) or _terms(
            catalog, mine.tools & theirs.tools
        )
        names = in_a_row([catalog.words[term].label for term in shared[:1]])
        return f"They could help you: they are further with {names}."
    if kind == "complement":
        skills = [
            in_a_row([catalog.skills.get(slug, slug) for slug in slugs[:1]])
            for slugs in (leads(theirs, mine), leads(mine, theirs))
        ]
        return f"They could help you with {skills[0]}, and you them with {skills[1]}."
    return "Each of you could help the other."


def missing(mine: Facts) -> list[str]:
    """Return what a person could still say to be matched better."""
    return [words for name, words in GAPS.items() if not getattr(mine, name)]


def in_a_row(words: list[str]) -> str:
    """Return words as a sentence lists them."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
