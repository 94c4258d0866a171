from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, case, func, literal, select
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import User
from forum.accounts.queries import folded_name
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.growth.models import Assessment, Rating
from forum.growth.policy import verified_level
from forum.growth.queries import endorsements
from forum.growth.queries.endorsements import Voice
from forum.growth.queries.evidence import Item, of_member, seen_by, shown_slugs
from forum.growth.scale import ASKS_FOR_EVIDENCE
from forum.members.models import Profile
from forum.members.policy import connected_with, may_see, not_blocked, visible_members
from forum.vocab.models import Framework, SubSkill


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose skills a page is about, and what the viewer has to do with them."""

    id: int
    username: str
    name: str
    shown: int
    connected: bool
    blocked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One sub-skill of a person: what they say, what others say, what is verified, never mixed.

    `said` is their own level, None when not said; `endorsed` are (level, how many), highest
    first; `shown` says that there is evidence for somebody to see, `bare` that the level asks for
    some and has none yet.
    """

    slug: str
    label: str
    skill: str
    said: int | None
    endorsed: tuple[tuple[int, int], ...] = ()
    verified: int | None = None
    bare: bool = False
    shown: bool = False

    @property
    def highest(self) -> int | None:
        """Return the highest level others vouch for, None when nobody does."""
        return self.endorsed[0][0] if self.endorsed else None


@dataclass(frozen=True, slots=True)
class Skills:
    """A page of skills: `voices` and `evidence` are those the viewer may read."""

    owner: Owner
    version: int | None
    rows: Sequence[Row]
    voices: Sequence[Voice]
    evidence: Sequence[Item]


def get_person(viewer: Viewer, username: str) -> Owner:
    """Return a member as the owner of skills, whether they show them or not; raises NotFound."""
    key = folded_name(username)
    linked: ColumnElement[int] = literal(0)
    if viewer.id is not None:
        linked = case((connected_with(viewer.id, User.id), 1), else_=0)
    statement = (
        select(User.id, User.username, User.name, Profile.skills_shown)
        .add_columns(linked.label("connected"))
        .add_columns(case((not_blocked(viewer, User.id), 0), else_=1).label("blocked"))
        .join(Profile, Profile.user_id == User.id)
        .where(User.username_key == key, visible_members())
    )
    row = db.session.execute(statement).one_or_none() if key.isprintable() else None
    if row is None:
        raise NotFound
    number, name, title, shown, connected, blocked = row
    return Owner(number, name, title, shown, bool(connected), bool(blocked))


def page_of_skills(viewer: Viewer, username: str) -> Skills:
    """Return the skills a member shows to the viewer; raises NotFound when they show none.

    Five statements with the viewer's own and two more for what is about ideas, however much
    there is.
    """
    owner = get_person(viewer, username)
    seen = may_see(viewer, owner.id, owner.shown, owner.connected) and not owner.blocked
    if not seen:
        raise NotFound
    items, said = _items(owner.id)
    voices = endorsements.standing_for(viewer, owner.id)
    evidence = of_member(owner.id)
    return Skills(
        owner=owner,
        version=items[0].version if items else None,
        rows=rows_of(items, said, voices, shown_slugs(evidence)),
        voices=[voice for voice in voices if voice.readable],
        evidence=seen_by(viewer, owner.id, owner.connected, evidence),
    )


def own_rows(viewer: Viewer) -> Sequence[Row]:
    """Return the viewer's own sub-skills, for their own eyes; three statements."""
    if viewer.id is None:
        return []
    items, said = _items(viewer.id)
    voices = endorsements.standing_for(viewer, viewer.id)
    return rows_of(items, said, voices, shown_slugs(of_member(viewer.id)))


def _items(owner_id: int) -> tuple[Sequence[SubSkill], Mapping[str, int]]:
    """Return the sub-skills of the version a member last assessed themselves by, with levels."""
    last = (
        select(Assessment.id, Assessment.version)
        .where(Assessment.user_id == owner_id, Assessment.finished_at.is_not(None))
        .order_by(Assessment.finished_at.desc(), Assessment.id.desc())
        .limit(1)
        .subquery()
    )
    latest = select(func.max(Framework.version)).scalar_subquery()
    version = func.coalesce(select(last.c.version).scalar_subquery(), latest)
    mine = and_(
        Rating.sub_skill_id == SubSkill.id,
        Rating.assessment_id == select(last.c.id).scalar_subquery(),
    )
    statement = (
        select(SubSkill, Rating.level)
        .outerjoin(Rating, mine)
        .where(SubSkill.version == version)
        .order_by(SubSkill.position, SubSkill.id)
    )
    items: list[SubSkill] = []
    levels: dict[str, int] = {}
    for row in db.session.execute(statement):
        items.append(row.SubSkill)
        if row.level is not None:
            levels[row.SubSkill.slug] = row.level
    return items, levels


def rows_of(
    items: Sequence[SubSkill],
    said: Mapping[str, int],
    voices: Sequence[Voice],
    shown: Collection[str],
) -> Sequence[Row]:
    """Return a row for each sub-skill, with what is said of it side by side."""
    return [_row(item, said.get(item.slug), voices, item.slug in shown) for item in items]


def _row(item: SubSkill, said: int | None, voices: Sequence[Voice], shown: bool) -> Row:
    own = [voice for voice in voices if voice.slug == item.slug]
    counted = Counter(voice.level for voice in own)
    return Row(
        slug=item.slug,
        label=item.label,
        skill=item.skill,
        said=said,
        endorsed=tuple(sorted(counted.items(), reverse=True)),
        verified=verified_level([(voice.level, voice.place_id) for voice in own], shown),
        bare=said is not None and said >= ASKS_FOR_EVIDENCE and not shown,
        shown=shown,
    )
