from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forum.core.access import Viewer
from forum.members.policy import AUDIENCES, may_see
from forum.members.queries.directory.asked import FACETS, Asked
from forum.members.queries.directory.keeping import Kept, Ties
from forum.members.queries.directory.roster import LISTED, Key, Roster
from forum.members.queries.directory.terms import Terms
from forum.members.queries.directory.words import spelled

SECTIONS = ("about", "contact", "work", "context")
MOST_ANSWERS = 200
# Somebody who is not the viewer.
OTHER = 0


@dataclass(frozen=True, slots=True)
class Eyes:
    """Whom the viewer may find at all, and whose sections the viewer sees, as sets of places."""

    listed: int
    seen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Matches:
    """Who is found, and facet → value → how many there are with it beside all other choices."""

    places: int
    total: int
    counts: Mapping[str, Mapping[str, int]]


def eyes_of(viewer: Viewer, roster: Roster, ties: Ties) -> Eyes:
    """Return what a viewer sees, as `policy.may_see` says for each audience."""
    known = roster.places_of(ties.known)
    own = roster.places_of([viewer.id]) if viewer.id is not None else 0
    listed = roster.bits.get(LISTED, 0) & ~roster.places_of(ties.blocked)
    seen = {}
    for section in SECTIONS:
        found = own
        for audience in AUDIENCES:
            shown = roster.bits.get((section, audience), 0)
            if may_see(viewer, OTHER, audience, connected=False):
                found |= shown
            elif may_see(viewer, OTHER, audience, connected=True):
                found |= shown & known
        seen[section] = found
    return Eyes(listed, seen)


def matches(kept: Kept, roster: Roster, eyes: Eyes, asked: Asked, terms: Terms) -> Matches:
    """Return who is found and what there is to narrow by, counted once for equal eyes."""
    # Two who see the same get the same answer; what one alone sees stays with them.
    key = (eyes.listed, tuple(eyes.seen.values()), asked.q, asked.chosen, terms)
    answer: Matches | None = kept.answers.get(key)
    if answer is None:
        answer = _counted(roster, eyes, asked, terms)
        if len(kept.answers) >= MOST_ANSWERS:
            kept.answers.clear()
        kept.answers[key] = answer
    return answer


def _counted(roster: Roster, eyes: Eyes, asked: Asked, terms: Terms) -> Matches:
    base = eyes.listed & _with_words(roster, eyes, asked.q)
    chosen = {name: _with_any(roster, eyes, name, values, terms) for name, values in asked.chosen}
    everything = base
    for places in chosen.values():
        everything &= places
    counts = {}
    for name in FACETS:
        within = everything
        if name in chosen:
            within = base
            for other, places in chosen.items():
                if other != name:
                    within &= places
        counts[name] = _counts(roster, within & _seen(eyes, name), name, terms)
    return Matches(everything, everything.bit_count(), counts)


def _seen(eyes: Eyes, name: str) -> int:
    section = FACETS[name].section
    return -1 if section is None else eyes.seen[section]


def _with_words(roster: Roster, eyes: Eyes, q: str) -> int:
    """Return who has for each word one that begins so, in what the viewer sees of them."""
    if not q:
        return -1
    words = spelled(q)
    found = -1 if words else 0
    for word in words:
        found &= roster.plain.beginning(word) | roster.about.beginning(word) & eyes.seen["about"]
    return found


def _keys_of(name: str, value: str, terms: Terms) -> Sequence[Key]:
    if not FACETS[name].vocabulary:
        return [(name, value)]
    term = terms.find(name, value)
    return terms.keys(name)[term.slug] if term else []


def _with_any(roster: Roster, eyes: Eyes, name: str, values: tuple[str, ...], terms: Terms) -> int:
    found = 0
    for value in values:
        for key in _keys_of(name, value, terms):
            found |= roster.bits.get(key, 0)
    return found & _seen(eyes, name)


def _counts(roster: Roster, within: int, name: str, terms: Terms) -> dict[str, int]:
    if not within:
        return {}
    return {
        value: both.bit_count()
        for value, places in options(roster, name, terms)
        if (both := places & within)
    }


def options(roster: Roster, name: str, terms: Terms) -> Sequence[tuple[str, int]]:
    """Return each value of a facet with who has it, put together once while nothing changes."""
    kept = roster.options.get(name)
    if kept is not None and kept[0] is terms:
        return kept[1]
    if FACETS[name].vocabulary:
        keys = terms.keys(name)
    else:
        keys = {str(key[1]): [key] for key in roster.bits if key[0] == name}
    found = []
    for value, some in keys.items():
        places = 0
        for key in some:
            places |= roster.bits.get(key, 0)
        if places:
            found.append((value, places))
    roster.options[name] = (terms, found)
    return found
