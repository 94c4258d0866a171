"""Which candidates fit an opening, in which order and why: put together from sets.

Points only put people in order; no page shows them, for a number would stand for a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from forum.core.facets.words import bits_of
from forum.jobs.posting import Posting
from forum.organizations.choices import FAMILIES, STATES
from forum.talent.choices import AVAILABILITY
from forum.talent.policy import Seeker
from forum.talent.queries.finder import reading
from forum.talent.queries.finder.finding import Held, present
from forum.talent.queries.finder.named import ANYWHERE, LEVELS, Key, names
from forum.talent.queries.finder.shelf import Card, each
from forum.talent.queries.finder.showing import shown_of

MOST = 10
# How many skills beside the targets tell what somebody is good at.
HEADLINE = 3
# How a target is met, the surest way first → what that counts: more than all the rest together.
SURE = dict(zip(LEVELS, (13, 12, 11), strict=True))
SAID = {"verified": "verified", "endorsed": "endorsed", "self": "by their own word"}
WORKS_WITH = {"model": (2, "Works with {}"), "tool": (1, "Has used {}"), "grade": (1, "Knows {}")}
PLACE, FAMILY, AVAILABLE = 3, 2, 1


class Reason(NamedTuple):
    """Why somebody fits: what it is about (skill, work, place, wish), and in words."""

    about: str
    text: str


class Way(NamedTuple):
    """One way to fit a part of an opening: who does so, what it counts, and what is said of it."""

    places: int
    points: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an opening: the ways to fit it, and whether the first one that fits says enough."""

    ways: Sequence[Way]
    target: bool = False
    several: bool = False


class Match(NamedTuple):
    """A candidate who fits an opening; `met` of its targets."""

    id: int
    card: Card
    met: int
    reasons: Sequence[Reason]
    shown: reading.Shown


def rank(posting: Posting, seeker: Seeker, most: int = MOST) -> list[Match]:
    """Return the candidates who fit an opening best, of those who are there for a seeker.

    With targets, who meets none of them does not fit. Those who are equal stand in the order of
    all lists. Two statements; a third and fourth only where somebody went in between.
    """
    for _ in range(2):
        with present(seeker) as held:
            parts = parts_of(held, posting)
            ordered = ranked(parts, fitting(held, parts), most)
            places = in_order(held, ordered, most)
            ids = [held.shelf.ids[place] for place in places]
            known = shown_of(seeker, ids)
            found = [
                Match(number, card, met, reasons, known[number])
                for number, place, (reasons, met) in zip(
                    ids, places, told(parts, places), strict=True
                )
                if number in known and (card := held.shelf.cards[place]) is not None
            ]
        if len(found) == len(ids):
            break
    return found


def fitting(held: Held, parts: Sequence[Part]) -> int:
    """Return who fits at all: meets a target, or fits any part where there are no targets."""
    asked = [part for part in parts if part.target] or parts
    found = 0
    for part in asked:
        for way in part.ways:
            found |= way.places
    return found & held.there


def ranked(parts: Sequence[Part], places: int, most: int) -> dict[int, int]:
    """Return points → who has them, of some candidates: at least all who may be among the first.

    `most` is how many the first are.
    """
    found = {0: places}
    left = sum(_most_points(part) for part in parts)
    for part in parts:
        following: dict[int, int] = {}
        ways = [(way.places, way.points) for way in part.ways if way.places]
        for rank, some in found.items():
            rest = some
            for held, points in ways:
                both = rest & held
                if both:
                    reached = rank + points
                    following[reached] = following[reached] | both if reached in following else both
                    rest ^= both
            if rest:
                following[rank] = following[rank] | rest if rank in following else rest
        left -= _most_points(part)
        # Whom nothing to come can bring among the first is not looked at again.
        least = _least_points(following, most) - left
        found = {rank: some for rank, some in following.items() if rank >= least}
    return found


def _most_points(part: Part) -> int:
    return max([way.points for way in part.ways], default=0)


def _least_points(held: dict[int, int], most: int) -> int:
    """Return the points that at least so many have."""
    count = 0
    for points in sorted(held, reverse=True):
        count += held[points].bit_count()
        if count >= most:
            return points
    return 0


def in_order(held: Held, ordered: dict[int, int], most: int) -> list[int]:
    """Return the places of those who come first, at most so many."""
    found: list[int] = []
    for points in sorted(ordered, reverse=True):
        found += held.shelf.first(ordered[points], most - len(found))
        if len(found) >= most:
            break
    return found


def told(parts: Sequence[Part], places: Sequence[int]) -> list[tuple[list[Reason], int]]:
    """Return for each of some candidates why they fit, in the order of the parts, and targets met.

    Each way is compared with all of them at once: most ways are nobody's.
    """
    reasons: dict[int, list[Reason]] = {place: [] for place in places}
    met = dict.fromkeys(places, 0)
    everybody = bits_of(places, max(places, default=0) + 1) if parts else 0
    for part in parts:
        rest = everybody
        for way in part.ways:
            both = rest & way.places
            if not part.several:
                rest ^= both
            for place in each(both):
                reasons[place].append(way.reason)
                met[place] += part.target
    return [(reasons[place], met[place]) for place in places]


def parts_of(held: Held, posting: Posting) -> list[Part]:
    """Return the parts of an opening that somebody may fit, with who does."""
    return [
        *_targets(held, posting),
        *_work(held, posting),
        *_place(held, posting),
        *_wish(held, posting),
    ]


def skill_labels() -> Mapping[str, str]:
    """Return sub-skill → what it is called now."""
    return names.get().skills


def meeting(held: Held, slug: str, level: int) -> int:
    """Return who is at a level of a sub-skill, however that is known."""
    return held.shelf.any_of((kind, f"{slug}.{level}") for kind in LEVELS)


def _targets(held: Held, posting: Posting) -> Iterator[Part]:
    for target in posting.targets:
        label = held.known.skills.get(target.slug, target.slug)
        ways = [
            Way(
                held.shelf.bits.get((kind, f"{target.slug}.{target.level}"), 0),
                points,
                Reason("skill", f"{label}: level {target.level} or more, {SAID[kind]}"),
            )
            for kind, points in SURE.items()
        ]
        yield Part(ways, target=True)


def _work(held: Held, posting: Posting) -> Iterator[Part]:
    for vocabulary, (points, words) in WORKS_WITH.items():
        ways = []
        for slug in posting.context.get(vocabulary, ()):
            keys = held.known.keys_of(vocabulary, slug)
            label = held.known.label_of(vocabulary, slug)
            reason = Reason("work", words.format(label))
            ways.append(Way(held.shelf.any_of(keys), points, reason))
        if ways:
            yield Part(ways, several=True)


def _place(held: Held, posting: Posting) -> Iterator[Part]:
    if posting.arrangement == "remote":
        reason = Reason("place", "Would work remotely")
        yield Part([Way(held.shelf.any_of([("remote", "1")]), PLACE, reason)])
        return
    states = dict.fromkeys(place.state for place in posting.places if place.state in STATES)
    said: list[tuple[Key, str]] = [(("state", code), f"Lives in {STATES[code]}") for code in states]
    said += [(("to", code), f"Would move to {STATES[code]}") for code in states]
    if states:
        said.append((ANYWHERE, "Would move anywhere"))
        yield Part(
            [Way(held.shelf.any_of([key]), PLACE, Reason("place", text)) for key, text in said]
        )


def _wish(held: Held, posting: Posting) -> Iterator[Part]:
    if posting.family in FAMILIES:
        reason = Reason("wish", f"Looks for: {FAMILIES[posting.family]}")
        yield Part([Way(held.shelf.any_of([("family", posting.family)]), FAMILY, reason)])
    yield Part(
        [
            Way(
                held.shelf.any_of([("availability", slug)]),
                AVAILABLE,
                Reason("wish", f"Available: {AVAILABILITY[slug].lower()}"),
            )
            for slug in ("now", "term", "year")
        ]
    )
