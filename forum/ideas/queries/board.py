from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from flask import current_app
from sqlalchemy import BigInteger, Select, cast, func, literal, select, union_all

from forum.accounts.models import User
from forum.core.access import GUEST, Viewer
from forum.core.hot import Hot, value
from forum.core.versions import SITE, Version
from forum.ideas.models import Idea
from forum.ideas.policy import visible_ideas
from forum.ideas.states import EVIDENCE, STATUSES
from forum.members.models import Block

# How many of a status the board shows; the rest is a list of its own.
MOST = 6
SHOWN = MOST * len(STATUSES)


class Card(NamedTuple):
    """An idea as the board shows it."""

    id: int
    slug: str
    title: str
    problem: str
    status: str
    evidence: int
    replication_count: int
    trying_count: int
    updated_at: datetime
    username: str
    name: str

    @property
    def evidence_label(self) -> str:
        """Return the level of evidence in words."""
        return EVIDENCE[self.evidence]


@dataclass(frozen=True, slots=True)
class Column:
    """The newest ideas of a status, and how many there are of it."""

    status: str
    label: str
    meaning: str
    total: int
    cards: tuple[Card, ...]


class _Place(NamedTuple):
    id: int
    author_id: int
    status: str
    for_guests: bool


class _Sign(NamedTuple):
    kind: int
    number: int


Lists = dict[str, list[_Place]]
# Somebody who is signed in and whom nobody blocked: what `visible_ideas` says of members.
ANYBODY = Viewer(id=0)
# What any change of what the board shows raises; their sum rises with each of them.
VERSIONS = ("ideas", SITE)
# Application → the version of ideas as of which it knows which there are, for guests, for members.
_kept: WeakKeyDictionary[Any, tuple[int, Lists, Lists]] = WeakKeyDictionary()


def board_of(viewer: Viewer) -> list[Column]:
    """Return a column for each status in the order of `states.STATUSES`.

    Two statements, and one more after an idea changed: which ideas there are is kept in the
    process, under their version.
    """
    signs = _signs.rows(viewer.id is None, **({} if viewer.id is None else {"me": viewer.id}))
    version = next((sign.number or 0 for sign in signs if not sign.kind), 0)
    apart = {sign.number for sign in signs if sign.kind}
    lists = _lists(version)[0 if viewer.id is None else 1]
    if apart:
        lists = {
            status: [place for place in places if place.author_id not in apart]
            for status, places in lists.items()
        }
    newest = [place.id for places in lists.values() for place in places[:MOST]]
    cards = {row.id: row for row in _cards.rows(viewer.id is None, **_filled(newest))}
    return [_column(slug, lists.get(slug, []), cards) for slug in STATUSES]


def _lists(version: int) -> tuple[Lists, Lists]:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    kept = _kept.get(app)
    if kept is not None and kept[0] == version:
        return kept[1:]
    guests: Lists = defaultdict(list)
    members: Lists = defaultdict(list)
    for place in _places.rows():
        members[place.status].append(place)
        if place.for_guests:
            guests[place.status].append(place)
    _kept[app] = (version, guests, members)
    return guests, members


def _every_place() -> Select[Any]:
    columns: tuple[Any, ...] = (Idea.id, Idea.author_id, Idea.status)
    latest = (Idea.updated_at.desc(), Idea.id.desc())
    guests = visible_ideas(GUEST).label("for_guests")
    return select(*columns, guests).where(visible_ideas(ANYBODY)).order_by(*latest)


def _asked(guest: bool) -> Any:
    """Return the version of ideas (kind 0), and from whom the viewer is apart (kind 1)."""
    rises: Any = cast(func.sum(Version.number), BigInteger)
    version: Select[Any] = select(literal(0), rises).where(Version.name.in_(VERSIONS))
    if guest:
        return version
    me = value("me", BigInteger())
    return union_all(
        version,
        select(literal(1), Block.blocked_id).where(Block.user_id == me),
        select(literal(1), Block.user_id).where(Block.blocked_id == me),
    )


def _shown(guest: bool) -> Select[Any]:
    columns: list[Any] = [getattr(Idea, name) for name in Card._fields[:9]]
    among = Idea.id.in_([value(f"id_{place}", BigInteger()) for place in range(SHOWN)])
    return (
        select(*columns, User.username, User.name)
        .join(User, User.id == Idea.author_id)
        .where(among, visible_ideas(GUEST if guest else ANYBODY))
    )


def _filled(newest: list[int]) -> dict[str, int]:
    filled = [*newest, *[0] * (SHOWN - len(newest))]
    return {f"id_{place}": number for place, number in enumerate(filled)}


_places = Hot(_Place, _every_place)
_signs = Hot(_Sign, _asked)
_cards = Hot(Card, _shown)


def _column(slug: str, places: list[_Place], cards: dict[int, Card]) -> Column:
    status = STATUSES[slug]
    shown = tuple(cards[place.id] for place in places[:MOST] if place.id in cards)
    return Column(slug, status.label, status.meaning, len(places), shown)
