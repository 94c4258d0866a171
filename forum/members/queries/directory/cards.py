from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from forum.core.access import Viewer
from forum.core.paging import Cursor, Slice
from forum.core.refusals import NotFound
from forum.members.policy import may_see
from forum.members.queries.directory import helpful
from forum.members.queries.directory.asked import Asked
from forum.members.queries.directory.keeping import Ties
from forum.members.queries.directory.packing import FACTS, Card, unpacked
from forum.members.queries.directory.reading import SHAPES, shaped
from forum.members.queries.directory.roster import Roster
from forum.members.queries.directory.terms import Terms
from forum.members.sections import STATES

PER_PAGE = 20
MOST_FACTS = 3
Facts = tuple[tuple[str, str, str], ...]


class Person(NamedTuple):
    """A member on a card, with what the viewer may see of them; the first `TEXTS` are texts."""

    username: str
    name: str
    initials: str
    headline: str
    place: str
    photo: str
    title: str
    organization: str
    organization_slug: str
    id: int
    role: str
    helped_count: int
    verified: bool
    facts: Facts
    open: bool

    def texts(self) -> Sequence[str]:
        """Return the first fields, which are what was written of the member."""
        return cast("Sequence[str]", self[:TEXTS])


TEXTS = 9


class Place(NamedTuple):
    """Where a page begins: the first members, or those behind a cursor."""

    ids: Sequence[int]
    next: str | None


def newest(roster: Roster, places: int, after: Cursor | None) -> Place:
    """Return who of a set came last, and where the next page begins."""
    if after is not None:
        places &= (1 << _behind(roster, after)) - 1
    found: list[int] = []
    while places and len(found) <= PER_PAGE:
        last = places.bit_length() - 1
        found.append(last)
        places ^= 1 << last
    ids = [roster.ids[place] for place in found[:PER_PAGE]]
    return Place(ids, "more" if len(found) > PER_PAGE else None)


def _behind(roster: Roster, after: Cursor) -> int:
    place = roster.place_of(after.id)
    return place if place >= 0 else roster.born_before(after.at, after.id)


def most_helpful(roster: Roster, places: int, total: int, after: str | None) -> Place:
    """Return who of a set helped most often, and where the next page begins.

    With few, they are read and sorted; with many, the index of all members is walked.
    """
    if total <= SHAPES[-1]:
        return _sorted(roster, places, after)
    here = {"count": 1 << 40, "id": 0} if not after else helped_cursor(after)
    found: list[tuple[int, int]] = []
    most = PER_PAGE * roster.size // total + PER_PAGE
    while len(found) <= PER_PAGE:
        rows = helpful.helpful.rows(True, most=most, **here)
        for row in rows:
            place = roster.place_of(row.id)
            if place >= 0 and places >> place & 1:
                found.append((row.helped_count, row.id))
        if len(rows) < most:
            break
        here, most = {"count": rows[-1].helped_count, "id": rows[-1].id}, most * 2
    return _page(found)


def _sorted(roster: Roster, places: int, after: str | None) -> Place:
    ids = []
    while places:
        last = places.bit_length() - 1
        ids.append(roster.ids[last])
        places ^= 1 << last
    if not ids:
        return Place([], None)
    count, values = shaped(ids)
    rows = helpful.helped.rows(count, **values)
    found = sorted(((row.helped_count, row.id) for row in rows), reverse=True)
    if after:
        here = helped_cursor(after)
        found = [pair for pair in found if pair < (here["count"], here["id"])]
    return _page(found)


def _page(found: Sequence[tuple[int, int]]) -> Place:
    shown = found[:PER_PAGE]
    following = f"{shown[-1][0]}-{shown[-1][1]}" if len(found) > PER_PAGE else None
    return Place([number for _, number in shown], following)


def helped_cursor(text: str) -> dict[str, int]:
    """Read the place in the order of help from an address; raises NotFound for a made-up one."""
    count, _, number = text.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 16 for part in (count, number)):
        raise NotFound
    return {"count": int(count), "id": int(number)}


def people(
    viewer: Viewer, roster: Roster, ids: Sequence[int], ties: Ties, terms: Terms
) -> list[Person]:
    """Return members in the order of a page, each with what the viewer may see."""
    kept = roster.cards
    shown = []
    for number in ids:
        packed = kept[roster.place_of(number)]
        if packed:
            shown.append(_person(viewer, number, number in ties.known, unpacked(packed), terms))
    return shown


def _person(viewer: Viewer, number: int, near: bool, card: Card, terms: Terms) -> Person:
    works = may_see(viewer, number, int(card.work_shown), near)
    reachable = bool(card.open) and may_see(viewer, number, int(card.contact_shown), near)
    facts: Facts = ()
    if card.context and may_see(viewer, number, int(card.context_shown), near):
        facts = _facts(card.context, terms)
    return Person(
        card.username,
        card.name,
        "" if card.photo else initials(card.name),
        card.headline,
        card.location or STATES.get(card.state, ""),
        card.photo,
        card.title if works else "",
        card.organization if works else "",
        card.slug if works else "",
        number,
        card.role,
        int(card.helped_count),
        works and bool(card.verified),
        facts,
        reachable,
    )


def _facts(said: str, terms: Terms) -> Facts:
    """Return what a context says first: of some vocabularies, in their order, then its stage."""
    stage_slug, *numbers = said.split(" ")
    on_cards = terms.on_cards
    facts = []
    left = list(FACTS.values())
    for rank, _, fact in sorted({one for number in numbers if (one := on_cards.get(number))}):
        if left[rank]:
            left[rank] -= 1
            facts.append(fact)
    stage = terms.find("stage", stage_slug)
    if stage is not None:
        facts.append(("stage", stage.slug, stage.label))
    return tuple(facts[:MOST_FACTS])


def initials(name: str) -> str:
    """Return what stands for a photo, as components/person.html says it."""
    words = name.partition("(")[0].split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "–"


def slice_of(
    asked: Asked, roster: Roster, place: Place, shown: Sequence[Person], first: bool
) -> Slice[Person]:
    """Return a page of members with the cursor of the next one."""
    following = place.next
    if following and asked.sort == "newest":
        last = shown[-1].id if shown else None
        following = str(Cursor(roster.born(last), last)) if last else None
    return Slice(shown, following, first)
