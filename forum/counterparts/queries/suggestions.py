from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from forum.core.access import Viewer
from forum.core.clock import now
from forum.counterparts import hours, policy
from forum.counterparts.queries.candidates import (
    SLOTS,
    Candidate,
    Levels,
    Mine,
    candidates,
    holders,
    levels,
    mine,
)
from forum.counterparts.queries.words import Words, words
from forum.counterparts.reasons import differences, help_between, missing, reasons, said
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
WINDOW, SMALL, SMALL_WINDOW = 60, 4_000, 168
# How many of those who share the most are looked at; the rest of them where too few may be met.
FIRST, REST = 24, 96
ENOUGH = 10
# Skills are compared among those who are nearest by everything else.
COMPARED = 16
# How many members' lists a process remembers.
REMEMBERED = 64
LEAST_OF_A_KIND = 2
LEAST_REASONS = 2
# Vocabulary → weight of one shared term in choosing whom to compare, for one all have and one
# nobody else has.
WEIGHTS = {"problem": (14, 24), "tool": (2, 20), "model": (8, 12), "grade": (2, 4)}


class Asker(NamedTuple):
    """Who asks for suggestions, where they work, and on what day."""

    vocabulary: Words
    id: int
    row: Mine
    today: date


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
    """What the page of suggestions shows. `state` is ready, no context, nothing shared, seller.

    `closed` is whether the member is not open to contact, and so suggested to nobody.
    """

    state: str
    found: Sequence[Suggestion] = ()
    missing: Sequence[str] = ()
    groups: Sequence[tuple[str, Sequence[Suggestion]]] = field(default_factory=list)
    closed: bool = False


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
    own = facts(catalog, viewer.id or 0, row[:5], row.terms)
    slots, moment = _slots(catalog, own), now()
    if not slots:
        return Suggestions("nothing shared", missing=missing(own))
    asker = Asker(vocabulary, viewer.id or 0, row, moment.date())
    people = _people(asker, slots, moment)
    known = rated_levels(asker.id, [asker.id, *(one.id for one in _compared(asker, people))])
    own = own._replace(skills=read_levels(vocabulary, known).get(asker.id, {}))
    found = _listed(asker, people, tuple(known))
    groups = _grouped(found, _helped(row))
    return Suggestions("ready", found, missing(own), groups, closed=not row.open_to_contact)


def numbers(listed: str | None) -> frozenset[int]:
    """Return numbers that stand in a text with commas."""
    return frozenset(map(int, listed.split(","))) if listed else frozenset()


def _slots(catalog: Catalog, own: Facts) -> list[tuple[int, int]]:
    """Return (term, weight) of what people are chosen by, the weightiest first."""
    kinds = {"problem": own.problems, "tool": own.tools, "model": own.models, "grade": own.grades}
    weighted = []
    for kind, held in kinds.items():
        least, most = WEIGHTS[kind]
        # The rarest of a kind are its weightiest.
        weighted += [
            (term, EACH * least + (most - least) * catalog.rarity[term])
            for term in catalog.rarest(held, SLOTS)
        ]
    weighted.sort(key=lambda slot: (-slot[1], slot[0]))
    return weighted[:SLOTS]


def _sharing(me: int, slots: list[tuple[int, int]], window: int) -> dict[str, int]:
    """Return who holds the asker's weightiest terms, with the weight of what they hold of them."""
    padded = [*slots, *[(0, 0)] * (SLOTS - len(slots))]
    terms = {f"term{slot}": term for slot, (term, _) in enumerate(padded)}
    weights: dict[str, int] = {}
    known = weights.get
    for slot, people in holders.rows(window, me=me, **terms):
        if people:
            weight = padded[slot][1]
            for person in people.split(","):
                weights[person] = known(person, 0) + weight
    return weights


def _ranked(weights: dict[str, int], most: int) -> list[int]:
    """Return so many people, those with most weight first."""
    if not weights:
        return []
    least = sorted(weights.values(), reverse=True)[:most][-1]
    # By their numbers among equals: the same on every database.
    near = sorted([(-weight, int(one)) for one, weight in weights.items() if weight >= least])
    return [person for _, person in near[:most]]


def _people(asker: Asker, slots: list[tuple[int, int]], moment: datetime) -> tuple[Candidate, ...]:
    """Return those who share the most and may be met; many more where few of them fit."""
    families = sorted(numbers(asker.row.families))
    # Few shapes: the process keeps one compiled statement for each.
    shape = -(-len(families) // 4) * 4
    values: dict[str, Any] = {
        "me": asker.id,
        "today": asker.today,
        "asked": moment - policy.ASK_AGAIN_AFTER,
        "withdrawn": moment - policy.ASK_AGAIN_AFTER_WITHDRAWAL,
        "active": moment - policy.INACTIVE_AFTER,
        "busy": moment - policy.BUSY_FOR,
        **filled("family", families, shape),
    }
    small = asker.vocabulary.catalog.total <= SMALL
    weights = _sharing(asker.id, slots, SMALL_WINDOW if small else WINDOW)
    people: tuple[Candidate, ...] = ()
    for start, size in ((0, FIRST), (FIRST, REST)):
        fitting = [one for one in _compared(asker, people) if not one.unfit] if people else []
        if len(fitting) >= ENOUGH or len(weights) <= start:
            break
        wanted = _ranked(weights, start + size)[start:]
        people += tuple(candidates.rows(size, shape, **values, **filled("person", wanted, size)))
    return people


# Whoever comes back to an unchanged list has it compared and put in words once.
@lru_cache(REMEMBERED)
def _compared(asker: Asker, people: tuple[Candidate, ...]) -> Sequence[Based]:
    """Return who of them works at hours the asker does, the nearest by all but skills first."""
    own, catalog, near = _own(asker), asker.vocabulary.catalog, []
    for who in people:
        theirs = facts(catalog, who.user_id, who[4:9], who.terms)
        if not hours.too_far(own.zone, theirs.zone, asker.today):
            points = base_points(catalog, own, theirs)
            unfit = kind_of(catalog, own, theirs) == ""
            near.append(Based(unfit, -points, who.user_id, who, theirs))
    near.sort()
    return tuple(near[:COMPARED])


@lru_cache(REMEMBERED)
def _listed(
    asker: Asker, people: tuple[Candidate, ...], known: tuple[Levels, ...]
) -> Sequence[Suggestion]:
    """Return whom of them to suggest, with why."""
    catalog, skills = asker.vocabulary.catalog, read_levels(asker.vocabulary, known)
    own = _own(asker)._replace(skills=skills.get(asker.id, {}))
    rated = []
    for one in _compared(asker, people):
        theirs = one.facts
        if one.id in skills:
            theirs = theirs._replace(skills=skills[one.id])
        kind = kind_of(catalog, own, theirs)
        rated.append((in_all(-one.minus, own, theirs), kind, one.who, theirs))
    # Among equals, first the kinds that have helped this member before.
    helped = _helped(asker.row)
    rated.sort(key=lambda one: (-one[0], one[1] not in helped, one[2].user_id))
    made = [_suggestion(catalog, own, one, asker.today) for one in _chosen(rated)]
    return tuple([one for one in made if len(one.reasons) >= LEAST_REASONS])


def _own(asker: Asker) -> Facts:
    row = asker.row
    return facts(asker.vocabulary.catalog, asker.id, row[:5], row.terms)


def _helped(row: Mine) -> frozenset[str]:
    return frozenset((row.helped or "").split(","))


def filled(name: str, some: list[int], places: int) -> dict[str, int]:
    """Return values for that many places of a statement; the last fills what is left."""
    return {f"{name}{n}": some[min(n, len(some) - 1)] for n in range(places)}


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


def _suggestion(catalog: Catalog, own: Facts, rated: Rated, today: date) -> Suggestion:
    points, kind, person, theirs = rated
    return Suggestion(
        person.user_id,
        person.username,
        person.name,
        person.headline,
        points,
        kind,
        tuple([said(catalog, reason) for reason in reasons(catalog, own, theirs)]),
        tuple(differences(catalog, own, theirs, today)),
        help_between(catalog, kind, own, theirs),
    )


def _grouped(
    listed: Sequence[Suggestion], helped: frozenset[str]
) -> list[tuple[str, Sequence[Suggestion]]]:
    kinds = sorted(policy.KINDS, key=lambda kind: kind not in helped)
    groups = [(kind, [one for one in listed if one.kind == kind]) for kind in kinds]
    return [(kind, people) for kind, people in groups if people]


def rated_levels(viewer_id: int, people: Sequence[int]) -> list[Levels]:
    """Return the latest levels of those of whom a member may see them. One statement."""
    shape = COMPARED + 1 if len(people) <= COMPARED + 1 else len(people)
    return levels.rows(shape, me=viewer_id, **filled("person", list(people), shape))


def read_levels(vocabulary: Words, rows: Iterable[Levels]) -> dict[int, dict[str, int]]:
    """Return person → sub-skill → level."""
    found = {}
    for row in rows:
        pairs = [pair.split(":") for pair in row.levels.split(",")]
        found[row.user_id] = {vocabulary.slugs[int(skill)]: int(level) for skill, level in pairs}
    return found
