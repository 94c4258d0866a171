from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, func, literal, select

from forum.accounts.models import User
from forum.accounts.queries import folded_name
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.counterparts import policy
from forum.counterparts.queries.candidates import terms_of, zone_shown
from forum.counterparts.queries.suggestions import rated_levels, read_levels
from forum.counterparts.queries.words import words
from forum.counterparts.reasons import differences, help_between, reasons, said
from forum.counterparts.scoring import Facts, facts, kind_of, score
from forum.members.models import Connection, Context, Profile
from forum.members.policy import not_blocked, shown_to, visible_members


class Person(NamedTuple):
    """Somebody another member may deal with; the last three are None without a context."""

    id: int
    username: str
    name: str
    headline: str
    open_to_contact: bool | None
    has_room: bool | None
    sells: bool | None


class Pair(NamedTuple):
    """What two people's work has in common, spoken to one of them; empty when neither can know."""

    score: int | None
    kind: str
    reasons: tuple[str, ...]
    differences: tuple[str, ...]
    help: str


UNKNOWN = Pair(None, "peer", (), (), "")


def get_person(viewer: Viewer, username: str) -> Person:
    """Return a member and whether they can be asked; raises NotFound.

    One between whom and the viewer there is a block is not found, whoever set it. One statement.
    """
    key = folded_name(username)
    room = policy.has_room(literal(now() - policy.BUSY_FOR, Context.as_of.type))
    columns: tuple[Any, ...] = (
        User.id,
        User.username,
        User.name,
        Profile.headline,
        Context.open_to_contact,
        case((Context.user_id.is_not(None), room)),
        case((Context.user_id.is_not(None), ~policy.no_seller())),
    )
    row = db.session.execute(
        select(*columns)
        .join(Profile, Profile.user_id == User.id)
        .outerjoin(Context, Context.user_id == User.id)
        .where(User.username_key == key, visible_members(), not_blocked(viewer, User.id))
    ).first()
    if row is None or not key.isprintable():
        raise NotFound
    return Person(*row)


def pairs_of(viewer: Viewer, people: Iterable[int]) -> dict[int, Pair]:
    """Return what the viewer has in common with each of these people, as each lets the viewer see.

    Two statements, however many they are.
    """
    wanted = sorted(set(people))
    if not wanted:
        return {}
    vocabulary = words()
    known = _facts(viewer, [viewer.id or 0, *wanted])
    mine = known.pop(viewer.id or 0, None)
    if mine is None or not known:
        return {}
    catalog, today, made = vocabulary.catalog, now().date(), {}
    for number, theirs in known.items():
        kind = kind_of(catalog, mine, theirs) or "peer"
        made[number] = Pair(
            score(catalog, mine, theirs),
            kind,
            tuple(said(catalog, reason) for reason in reasons(catalog, mine, theirs)),
            tuple(differences(catalog, mine, theirs, today)),
            help_between(catalog, kind, mine, theirs),
        )
    return made


def _facts(viewer: Viewer, people: list[int]) -> dict[int, Facts]:
    vocabulary = words()
    rows = db.session.execute(
        select(
            Context.user_id,
            Context.stage,
            Context.organization_kind,
            Context.size_band,
            Context.locale,
            zone_shown(viewer),
            terms_of(Context.user_id),
        )
        .join(User, User.id == Context.user_id)
        .join(Profile, Profile.user_id == Context.user_id)
        .where(Context.user_id.in_(people))
        .where(shown_to(viewer, Profile.context_shown, Context.user_id))
    ).all()
    skills = read_levels(vocabulary, rated_levels(viewer.id or 0, people))
    return {
        row[0]: facts(vocabulary.catalog, row[0], row[1:6], row[6])._replace(
            skills=skills.get(row[0], {})
        )
        for row in rows
    }


class Tie(NamedTuple):
    """A connection of the viewer's, with the other's name."""

    id: int
    username: str
    name: str
    headline: str
    kind: str
    since: datetime


def ties_of(viewer: Viewer) -> list[Tie]:
    """Return the viewer's counterparts, the newest first; at most 200. One statement."""
    other = case(
        (Connection.low_id == viewer.id, Connection.high_id), else_=Connection.low_id
    ).label("other")
    mine = (Connection.low_id == viewer.id) | (Connection.high_id == viewer.id)
    ties = select(other, Connection.kind, Connection.since).where(mine).subquery()
    rows = db.session.execute(
        select(User.id, User.username, User.name, Profile.headline, ties.c.kind, ties.c.since)
        .join(ties, ties.c.other == User.id)
        .join(Profile, Profile.user_id == User.id)
        .where(visible_members(), not_blocked(viewer, User.id))
        .order_by(ties.c.since.desc(), User.id)
        .limit(200)
    )
    return [Tie(*row) for row in rows]


def get_tie(viewer: Viewer, username: str) -> Tie:
    """Return the viewer's connection with a member of this name; raises NotFound."""
    low = func.min if db.engine.dialect.name == "sqlite" else func.least
    high = func.max if db.engine.dialect.name == "sqlite" else func.greatest
    pair = (
        Connection.low_id == low(User.id, viewer.id),
        Connection.high_id == high(User.id, viewer.id),
    )
    row = db.session.execute(
        select(
            User.id, User.username, User.name, Profile.headline, Connection.kind, Connection.since
        )
        .join(Profile, Profile.user_id == User.id)
        .join(Connection, pair[0] & pair[1])
        .where(User.username_key == folded_name(username), visible_members())
        .where(not_blocked(viewer, User.id))
    ).first()
    if row is None:
        raise NotFound
    return Tie(*row)
