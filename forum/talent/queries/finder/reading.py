from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Date, Select, and_, func, literal, select, union_all

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import UtcDateTime, db
from forum.core.facets.keeping import digit, news
from forum.core.hot import Hot, value
from forum.discussions.models import Post, Space, Thread
from forum.growth.models import Endorsement
from forum.growth.policy import standing
from forum.ideas.models import Idea
from forum.ideas.policy import visible_ideas
from forum.members.models import Block, Context, DirectoryMark, Profile
from forum.members.policy import visible_members
from forum.members.queries.directory.reading import among
from forum.organizations.models import Affiliation, Organization
from forum.organizations.policy import today
from forum.talent.models import (
    Candidate,
    CandidateEvidence,
    CandidateHidden,
    CandidateState,
)
from forum.talent.policy import Seeker, near_organizations, seen_by

NEAR, BLOCKED = 3, 2
ANYBODY = Viewer(id=0)


class Entry(NamedTuple):
    """What a candidate is found, counted and shown by."""

    id: int
    listed: bool
    audience: str
    sections: tuple[str, ...]
    availability: str
    available_on: date | None
    moves: str
    remote: bool
    families: tuple[str, ...]
    certifications: tuple[str, ...]
    pitch: str
    updated_at: datetime
    username: str
    name: str
    headline: str
    state: str
    about: str
    stage: str | None


class Work(NamedTuple):
    """A place somebody works at, did or will."""

    user_id: int
    organization_id: int
    kind: str
    title: str
    ends_on: date | None


class Pair(NamedTuple):
    """A candidate and an organization they hide from, or a state they would move to."""

    user_id: int
    what: Any


class Sign(NamedTuple):
    """What a request asks first: 0 the floor, 1 a mark, 2 a block, 3 an organization too near."""

    kind: int
    number: int
    mark: int


class Shown(NamedTuple):
    """A candidate who is there, with how much of each kind of work they chose to show."""

    id: int
    ideas: int
    tried: int
    answers: int
    endorsements: int


def _entries(count: int) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Candidate.user_id,
        visible_members().label("listed"),
        *(getattr(Candidate, name) for name in Entry._fields[2:12]),
        User.username,
        User.name,
        Profile.headline,
        Profile.state,
        Profile.about_text,
        Context.stage,
    )
    return (
        select(*columns)
        .join(User, User.id == Candidate.user_id)
        .join(Profile, Profile.user_id == Candidate.user_id)
        .outerjoin(Context, Context.user_id == Candidate.user_id)
        .where(among(Candidate.user_id, count), Candidate.audience != "off")
    )


def _work(count: int) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Affiliation.user_id,
        Affiliation.organization_id,
        Organization.kind,
        Affiliation.title,
        Affiliation.ends_on,
    )
    return (
        select(*columns)
        .join(Organization, Organization.id == Affiliation.organization_id)
        .where(among(Affiliation.user_id, count))
        .order_by(Affiliation.user_id, Affiliation.id)
    )


def _signs(dialect: str) -> Any:
    me, number = value("me", BigInteger()), BigInteger()
    near = near_organizations(me, value("desk", number), value("school", number), _day())
    return union_all(
        *news(dialect, DirectoryMark.user_id, DirectoryMark.mark),
        select(digit(BLOCKED), Block.blocked_id, digit(0)).where(Block.user_id == me),
        select(digit(BLOCKED), Block.user_id, digit(0)).where(Block.blocked_id == me),
        select(digit(NEAR), near.c.id, digit(0)),
    )


def _shown(count: int, kind: str) -> Select[Any]:
    number = BigInteger()
    me, desk, school = value("me", number), value("desk", number), value("school", number)
    moment: Any = value("moment", UtcDateTime())
    accepted = (
        select(Thread.id)
        .join(Space, Space.id == Thread.space_id)
        .where(Thread.id == Post.thread_id, Thread.accepted_post_id == Post.id)
        .where(Thread.state == "visible", Space.audience == "everyone")
        .where(Thread.author_id != Post.author_id)
    )
    mine = Candidate.user_id
    pieces = (
        ("idea", Idea, Idea.author_id == mine, visible_ideas(ANYBODY)),
        ("answer", Post, Post.author_id == mine, Post.state == "visible", accepted.exists()),
        ("endorsement", Endorsement, Endorsement.to_id == mine, standing(moment)),
    )
    columns: tuple[Any, ...] = (
        mine,
        func.count(Idea.id),
        func.coalesce(func.sum(Idea.replication_count), 0),
        func.count(Post.id),
        func.count(Endorsement.id),
    )
    shown = CandidateEvidence
    found = select(*columns).outerjoin(shown, shown.user_id == mine)
    for name, model, *where in pieces:
        # Beside one piece there is at most one row of one of these.
        found = found.outerjoin(model, and_(shown.kind == name, model.id == shown.piece_id, *where))
    return found.where(among(mine, count), seen_by(kind, me, desk, school, _day())).group_by(mine)


def _everyone() -> Select[Any]:
    columns: tuple[Any, ...] = (Candidate.user_id, literal(0))
    return select(*columns).order_by(Candidate.user_id)


def _day() -> Any:
    return value("today", Date())


def _pairs(model: Any, column: Any) -> Any:
    return Hot(Pair, lambda count: select(model.user_id, column).where(among(model.user_id, count)))


entries = Hot(Entry, _entries)
work = Hot(Work, _work)
hidden = _pairs(CandidateHidden, CandidateHidden.organization_id)
states = _pairs(CandidateState, CandidateState.state)
shown = Hot(Shown, _shown)
_asked = Hot(Sign, _signs)
everyone = Hot(Pair, _everyone)


def signs(seeker: Seeker, floor: int) -> list[Sign]:
    """Return what changed since, whom the seeker is apart from and what is too near them.

    One statement.
    """
    return _asked.rows(db.engine.dialect.name, floor=floor, **values_of(seeker))


def values_of(seeker: Seeker) -> dict[str, Any]:
    """Return the values of a statement that asks the predicate for a seeker."""
    return {
        "me": seeker.user_id,
        "desk": seeker.desk_id,
        "school": seeker.school_id,
        "today": today(),
    }
