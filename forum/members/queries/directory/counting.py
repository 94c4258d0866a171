from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forum.core.access import Viewer
from forum.core.facets.words import spelled
from forum.members.policy import AUDIENCES, may_see
from forum.members.queries.directory.asked import ADDED, FACETS, Asked, Key
from forum.members.queries.directory.keeping import Kept, Ties
from forum.members.queries.directory.roster import LISTED, Roster
from forum.members.queries.directory.terms import Terms
from forum.members.sections import SECTIONS

MOST_ANSWERS = 1000
# Facets that are unfolded whatever is asked for, those that are until something is, and how many
# values another may have to be unfolded whole when some are chosen. Only what is unfolded is
# counted: at 100,000 members that is what costs.
ALWAYS_OPEN = frozenset({"open", "verified"})
OPEN_AT_FIRST = frozenset({"problem", "model"})
SMALL = 12
# Somebody who is not the viewer.
OTHER = 0
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Eyes:
    """Whom the viewer may find at all, and whose sections the viewer sees, as sets of places.

    `sight` names what is seen of each section, "listed" among them: equal for two who see the
    same because they are nobody in particular.
    """

    listed: int
    seen: Mapping[str, int]
    sight: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Matches:
    """Who is found, and facet → value → how many there are with it beside all other choices.

    A facet that is folded is not counted; one with `wholly_counted` false has its choices alone.
    """

    places: int
    total: int
    counts: Mapping[str, Counts]


def eyes_of(viewer: Viewer, roster: Roster, ties: Ties) -> Eyes:
    """Return what a viewer sees, as `policy.may_see` says for each audience."""
    known = roster.places_of(ties.known)
    own = roster.places_of([viewer.id]) if viewer.id is not None else 0
    alone = (viewer.id, ties.blocked, ties.known)
    kind = "guest" if viewer.id is None else "member"
    listed = roster.bits.get(LISTED, 0) & ~roster.places_of(ties.blocked)
    seen, sight = {}, {"listed": alone if ties.blocked else kind}
    for section in SECTIONS:
        common = near = 0
        for audience in AUDIENCES:
            shown = roster.bits.get((section, audience), 0)
            if may_see(viewer, OTHER, audience, connected=False):
                common |= shown
            elif may_see(viewer, OTHER, audience, connected=True):
                near |= shown & known
        seen[section] = common | near | own
        sight[section] = kind if seen[section] == common else alone
    return Eyes(listed, seen, sight)


def wholly_counted(name: str, asked: Asked, terms: Terms) -> bool:
    """Whether all values of a facet are counted, not only those that are chosen."""
    if name in ALWAYS_OPEN or name == asked.more:
        return True
    if name in OPEN_AT_FIRST and not asked.narrowed:
        return True
    return name in asked.values and 0 < len(terms.order(name)) <= SMALL


def maps(asked: Asked) -> bool:
    """Whether states are counted for the map: where nothing is narrowed, or it was asked for."""
    return asked.more == "state" or not asked.narrowed


def matches(kept: Kept, roster: Roster, eyes: Eyes, asked: Asked, terms: Terms) -> Matches:
    """Return who is found and what there is to narrow by, counted once for equal eyes."""
    base = eyes.listed & _with_words(roster, eyes, asked.q)
    chosen = {name: _with_any(roster, eyes, name, values, terms) for name, values in asked.chosen}
    everything = base
    for places in chosen.values():
        everything &= places
    if len(kept.answers) >= MOST_ANSWERS:
        kept.answers.clear()
    counts = {}
    for name in FACETS:
        whole = wholly_counted(name, asked, terms) or (name == "state" and maps(asked))
        if not whole and name not in chosen:
            continue
        within = everything
        if name in chosen:
            within = base
            for other, places in chosen.items():
                if other != name:
                    within &= places
        key = _question(eyes, asked, name, whole, terms)
        known = kept.answers.get(key)
        if known is None:
            within &= _seen(eyes, name)
            values = None if whole else chosen_of(name, asked, terms)
            known = kept.answers[key] = _counts(roster, within, name, values, terms)
        counts[name] = known
    return Matches(everything, everything.bit_count(), counts)


def _question(eyes: Eyes, asked: Asked, name: str, whole: bool, terms: Terms) -> object:
    """Return what the counts of a facet depend on, besides who the members are."""
    others = tuple(pair for pair in asked.chosen if pair[0] != name)
    sections = {FACETS[other].section for other, _ in others} | {FACETS[name].section}
    if asked.q:
        sections.add("about")
    sight = tuple(eyes.sight[section] for section in sorted(filter(None, sections)))
    own = None if whole else asked.values[name]
    return (name, own, others, asked.q, eyes.sight["listed"], sight, terms)


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


def chosen_of(name: str, asked: Asked, terms: Terms) -> Sequence[str]:
    """Return the values of a facet that are asked for, by the slugs of today."""
    values = asked.values.get(name, ())
    if not FACETS[name].vocabulary:
        return values
    found = [terms.find(name, value) for value in values]
    return [term.slug for term in found if term is not None]


def _holders(roster: Roster, name: str, value: str, terms: Terms) -> int:
    found = 0
    for key in _keys_of(name, value, terms):
        found |= roster.bits.get(key, 0)
    return found


def _with_any(roster: Roster, eyes: Eyes, name: str, values: tuple[str, ...], terms: Terms) -> int:
    found = 0
    for value in values:
        found |= _holders(roster, name, value, terms)
    return found & _seen(eyes, name)


def _counts(
    roster: Roster, within: int, name: str, values: Sequence[str] | None, terms: Terms
) -> Counts:
    """Return the members of each value, of all values where none are named."""
    if not within:
        return {}
    if values is None:
        pairs = options(roster, name, terms)
    else:
        pairs = [
            (value, places) for value in values if (places := _holders(roster, name, value, terms))
        ]
    return {value: both.bit_count() for value, places in pairs if (both := places & within)}


def options(roster: Roster, name: str, terms: Terms) -> Sequence[tuple[str, int]]:
    """Return each value of a facet with who has it, put together once while nothing changes."""
    kept = roster.options.get(name)
    if kept is not None and kept[0] is terms:
        return kept[1]
    if FACETS[name].vocabulary:
        keys = terms.keys(name)
    else:
        keys = {str(key[1]): [key] for key in roster.bits if key[0] == name}
        if name in ADDED:
            keys = {value: keys[value] for value in ADDED[name].labels() if value in keys}
    found = []
    for value, some in keys.items():
        places = 0
        for key in some:
            places |= roster.bits.get(key, 0)
        if places:
            found.append((value, places))
    roster.options[name] = (terms, found)
    return found
