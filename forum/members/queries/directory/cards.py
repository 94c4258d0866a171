from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from forum.core.access import Viewer
from forum.core.paging import Cursor, Slice
from forum.core.refusals import NotFound
from forum.members.policy import may_see
from forum.members.queries.directory import card_rows, counting
from forum.members.queries.directory.asked import Asked
from forum.members.queries.directory.card_rows import Card, Work
from forum.members.queries.directory.counting import Eyes
from forum.members.queries.directory.keeping import Ties
from forum.members.queries.directory.reading import SHAPES, shaped
from forum.members.queries.directory.roster import Roster
from forum.members.queries.directory.terms import Terms
from forum.members.sections import STATES
from forum.organizations.policy import is_verified, today

PER_PAGE = 30
# What a card says of a context: vocabulary → how many at most.
FACTS = {"problem": 2, "model": 1}


class Person(NamedTuple):
    """A member on a card, with what the viewer may see of them."""

    id: int
    username: str
    name: str
    role: str
    created_at: datetime
    headline: str
    place: str
    photo: str | None
    helped_count: int
    title: str
    organization: str
    organization_slug: str
    verified: bool
    facts: tuple[tuple[str, str, str], ...]
    open: bool


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
        rows = card_rows.helpful.rows(True, most=most, **here)
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
    rows = card_rows.helped.rows(count, **values)
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
    viewer: Viewer,
    place: Place,
    ties: Ties,
    facts: Mapping[int, list[tuple[str, str, str]]],
    terms: Terms,
) -> list[Person]:
    """Return members in the order of a page, each with what the viewer may see; two statements."""
    if not place.ids:
        return []
    count, values = shaped(place.ids)
    cards = {card.id: card for card in card_rows.cards.rows(count, **values)}
    places: dict[int, Work] = {}
    for row in card_rows.work.rows(count, **values, today=today()):
        known = places.get(row.user_id)
        if known is None or (_verified(row) and not _verified(known)):
            places[row.user_id] = row
    shown = [cards[number] for number in place.ids if number in cards]
    return [_person(viewer, card, places.get(card.id), ties, facts, terms) for card in shown]


def _verified(work: Work) -> bool:
    return is_verified(work.verified_at, work.expires_at)


def _person(
    viewer: Viewer,
    card: Card,
    work: Work | None,
    ties: Ties,
    facts: Mapping[int, list[tuple[str, str, str]]],
    terms: Terms,
) -> Person:
    known = card.id in ties.known
    if not may_see(viewer, card.id, card.work_shown, known):
        work = None
    said: list[tuple[str, str, str]] = []
    if may_see(viewer, card.id, card.context_shown, known):
        stage = terms.find("stage", card.stage or "")
        said = [*facts.get(card.id, []), *([("stage", stage.slug, stage.label)] if stage else [])]
    reachable = bool(card.open_to_contact)
    state = STATES.get(card.state, "")
    return Person(
        card.id,
        card.username,
        card.name,
        card.role,
        card.created_at,
        card.headline,
        card.location or state,
        card.photo,
        card.helped_count,
        work.title if work else "",
        work.organization if work else "",
        work.slug if work else "",
        bool(work and _verified(work)),
        tuple(said[:3]),
        reachable and may_see(viewer, card.id, card.contact_shown, known),
    )


def facts_of(
    roster: Roster, eyes: Eyes, ids: Sequence[int], terms: Terms
) -> dict[int, list[tuple[str, str, str]]]:
    """Return member → what their context says first, from the sets alone."""
    page = roster.places_of(ids) & eyes.seen["context"]
    facts: dict[int, list[tuple[str, str, str]]] = {}
    for vocabulary, most in FACTS.items():
        given: dict[int, int] = {}
        order, left = terms.order(vocabulary), page
        for slug, places in counting.options(roster, vocabulary, terms):
            both = places & left
            if not both or terms.is_above(vocabulary, slug):
                continue
            while both:
                place = both.bit_length() - 1
                both ^= 1 << place
                number = roster.ids[place]
                given[number] = given.get(number, 0) + 1
                facts.setdefault(number, []).append((vocabulary, slug, order[slug][1]))
                if given[number] == most:
                    left ^= 1 << place
    return facts


def slice_of(asked: Asked, place: Place, shown: Sequence[Person], first: bool) -> Slice[Person]:
    """Return a page of members with the cursor of the next one."""
    following = place.next
    if following and asked.sort == "newest":
        following = str(Cursor(shown[-1].created_at, shown[-1].id)) if shown else None
    return Slice(shown, following, first)
