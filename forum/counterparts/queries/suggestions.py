from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from forum.core.access import Viewer
from forum.core.clock import now
from forum.counterparts import policy
from forum.counterparts.queries.candidates import (
    SLOTS,
    Candidate,
    Mine,
    candidates,
    holders,
    levels,
    mine,
)
from forum.counterparts.queries.words import Words, words
from forum.counterparts.reasons import Reason, differences, help_between, missing, reasons, said
from forum.counterparts.scoring import (
    EACH,
    SELLERS,
    Catalog,
    Facts,
    base_points,
    facts,
    in_all,
    kind_of,
)

# Of those who hold a term, how many on each side of the asker: enough to see nearly all of a
# small community, and in a large one more than enough who share several terms.
WINDOW, SMALL, SMALL_WINDOW = 80, 4_000, 168
# How many of those who share the most are looked at; the rest of them where too few may be met.
FIRST, REST = 32, 96
ENOUGH = 10
# Skills are compared among those who are nearest by everything else.
COMPARED = 16
LEAST_OF_A_KIND = 2
LEAST_REASONS = 2
# Vocabulary → weight of one shared term in choosing whom to compare, for one all have and one
# nobody else has.
WEIGHTS = {"problem": (14, 24), "tool": (2, 20), "model": (8, 12), "grade": (2, 4)}


class Based(NamedTuple):
    """Somebody near by all but skills; in order, who is of no kind without skills comes last."""

    unfit: bool
    minus: float
    id: int
    who: Candidate
    facts: Facts


# Score, kind, person, and what the asker may see of their work.
Rated = tuple[int, str, Candidate, Facts]


class Suggestion(NamedTuple):
    """Somebody whose work is near, with how near out of 100 and why."""

    id: int
    username: str
    name: str
    headline: str
    score: int
    kind: str
    reasons: tuple[str, ...]
    differences: tuple[str, ...]
    help: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What the page of suggestions shows. `state` is ready, no context, nothing shared, seller."""

    state: str
    found: Sequence[Suggestion] = ()
    missing: Sequence[str] = ()
    groups: Sequence[tuple[str, Sequence[Suggestion]]] = field(default_factory=list)


def suggestions_for(viewer: Viewer) -> Suggestions:
    """Return up to ten counterparts for a member, in three kinds, and what would improve them.

    Four statements, a fifth where few may be met; none of them reads more in a larger community.
    """
    vocabulary = words()
    row = mine.first(me=viewer.id, today=now().date())
    if row is None:
        return Suggestions("no context")
    if row.organization_kind in SELLERS:
        return Suggestions("seller")
    catalog = vocabulary.catalog
    own = facts(catalog, viewer.id or 0, row[:4], numbers(row.terms))
    if not _slots(catalog, own):
        return Suggestions("nothing shared", missing=missing(own))
    helped = frozenset((row.helped or "").split(","))
    near = _near(viewer, vocabulary, row, own)
    own, near = _with_skills(vocabulary, viewer, own, near)
    listed = _best(catalog, own, near, helped)
    return Suggestions("ready", listed, missing(own), _grouped(listed, helped))


def numbers(listed: str | None) -> frozenset[int]:
    """Return numbers that stand in a text with commas."""
    return frozenset(map(int, listed.split(","))) if listed else frozenset()


def _slots(catalog: Catalog, own: Facts) -> list[tuple[int, int]]:
    """Return (term, weight) of what people are chosen by, the weightiest first."""
    kinds = {"problem": own.problems, "tool": own.tools, "model": own.models, "grade": own.grades}
    weighted = []
    for kind, terms in kinds.items():
        least, most = WEIGHTS[kind]
        weighted += [(term, EACH * least + (most - least) * catalog.rarity[term]) for term in terms]
    weighted.sort(key=lambda slot: (-slot[1], slot[0]))
    return weighted[:SLOTS]


def _sharing(viewer: Viewer, places: list[tuple[int, int]], window: int) -> list[int]:
    """Return who holds the asker's weightiest terms, those with most weight first."""
    padded = [*places, *[(0, 0)] * (SLOTS - len(places))]
    terms = {f"term{slot}": term for slot, (term, _) in enumerate(padded)}
    weights: dict[str, int] = {}
    known = weights.get
    for slot, people in holders.rows(window, me=viewer.id, **terms):
        if people:
            weight = padded[slot][1]
            for person in people.split(","):
                weights[person] = known(person, 0) + weight
    most = FIRST + REST
    least = sorted(weights.values(), reverse=True)[:most][-1] if weights else 0
    # By their numbers among equals: the same on every database.
    near = sorted((-weight, int(person)) for person, weight in weights.items() if weight >= least)
    return [person for _, person in near[:most]]


def _near(viewer: Viewer, vocabulary: Words, row: Mine, own: Facts) -> list[Based]:
    """Return those who share the most and may be met, the nearest by all but skills first."""
    catalog, moment = vocabulary.catalog, now()
    families = sorted(numbers(row.families))
    # Few shapes: the process keeps one compiled statement for each.
    shape = -(-len(families) // 4) * 4
    values: dict[str, Any] = {
        "me": viewer.id,
        "today": moment.date(),
        "asked": moment - policy.ASK_AGAIN_AFTER,
        "active": moment - policy.INACTIVE_AFTER,
        "busy": moment - policy.BUSY_FOR,
        **filled("family", families, shape),
    }
    window = SMALL_WINDOW if catalog.total <= SMALL else WINDOW
    people = _sharing(viewer, _slots(catalog, own), window)
    near, fitting = list[Based](), 0
    for part, size in ((people[:FIRST], FIRST), (people[FIRST:], REST)):
        if not part or fitting >= ENOUGH:
            continue
        for who in candidates.rows(size, shape, **values, **filled("person", part, size)):
            theirs = facts(catalog, who.user_id, who[4:8], numbers(who.terms))
            fits = kind_of(catalog, own, theirs) != ""
            fitting += fits
            near.append(
                Based(not fits, -base_points(catalog, own, theirs), who.user_id, who, theirs)
            )
    near.sort()
    return near[:COMPARED]


def filled(name: str, some: list[int], places: int) -> dict[str, int]:
    """Return values for that many places of a statement; the last fills what is left."""
    return {f"{name}{n}": some[min(n, len(some) - 1)] for n in range(places)}


def _with_skills(
    vocabulary: Words, viewer: Viewer, own: Facts, near: list[Based]
) -> tuple[Facts, list[Based]]:
    """Return the asker and who is near with what each lets the asker see of their skills."""
    skills = levels_of(vocabulary, viewer, [own.id, *(one.id for one in near)])
    rated = [
        one._replace(facts=one.facts._replace(skills=skills[one.id])) if one.id in skills else one
        for one in near
    ]
    return own._replace(skills=skills.get(own.id, {})), rated


def _best(
    catalog: Catalog, own: Facts, near: list[Based], helped: frozenset[str]
) -> list[Suggestion]:
    rated = [
        (in_all(-one.minus, own, one.facts), kind_of(catalog, own, one.facts), one.who, one.facts)
        for one in near
    ]
    # Among equals, first the kinds that have helped this member before.
    rated.sort(key=lambda one: (-one[0], one[1] not in helped, one[2].user_id))
    made = []
    for points, kind, who, them in _chosen(rated):
        why = reasons(catalog, own, them)
        if len(why) >= LEAST_REASONS:
            made.append(_suggestion(catalog, own, points, kind, who, them, why))
    return made


def _chosen(rated: list[Rated]) -> list[Rated]:
    """Return the ten nearest, but the nearest two of each kind in any case."""
    fitting = [one for one in rated if one[1]]
    first = [
        one
        for kind in policy.KINDS
        for one in [one for one in fitting if one[1] == kind][:LEAST_OF_A_KIND]
    ]
    taken = {one[2].user_id for one in first}
    others = [one for one in fitting if one[2].user_id not in taken]
    taken |= {one[2].user_id for one in others[: policy.MOST_SUGGESTIONS - len(first)]}
    return [one for one in fitting if one[2].user_id in taken]


def _suggestion(
    catalog: Catalog,
    own: Facts,
    points: int,
    kind: str,
    person: Candidate,
    theirs: Facts,
    why: list[Reason],
) -> Suggestion:
    return Suggestion(
        person.user_id,
        person.username,
        person.name,
        person.headline,
        points,
        kind,
        tuple([said(catalog, reason) for reason in why]),
        tuple(differences(catalog, own, theirs)),
        help_between(catalog, kind, own, theirs),
    )


def _grouped(
    listed: Sequence[Suggestion], helped: frozenset[str]
) -> list[tuple[str, Sequence[Suggestion]]]:
    kinds = sorted(policy.KINDS, key=lambda kind: kind not in helped)
    groups = [(kind, [one for one in listed if one.kind == kind]) for kind in kinds]
    return [(kind, people) for kind, people in groups if people]


def levels_of(
    vocabulary: Words, viewer: Viewer, people: Iterable[int]
) -> dict[int, dict[str, int]]:
    """Return person → sub-skill → level, of whom the viewer may see it. One statement."""
    wanted = list(people)
    shape = COMPARED + 1 if len(wanted) <= COMPARED + 1 else len(wanted)
    found = {}
    for row in levels.rows(shape, me=viewer.id, **filled("person", wanted, shape)):
        pairs = [pair.split(":") for pair in row.levels.split(",")]
        found[row.user_id] = {vocabulary.slugs[int(skill)]: int(level) for skill, level in pairs}
    return found
