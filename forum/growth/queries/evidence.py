from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.growth.models import Evidence, EvidenceSkill
from forum.growth.policy import is_shown_to_somebody
from forum.members.policy import may_see
from forum.search.port import Filters
from forum.search.sources import Found, source_of

# As many own posts as are looked through for one in a thread, and as are offered to choose from.
MOST_LOOKED_AT = 300
MOST_OFFERED = 20


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of evidence with the slugs of the sub-skills it shows."""

    id: int
    kind: str
    title: str
    address: str
    text: str
    shown: int
    created_at: datetime
    slugs: tuple[str, ...]


def of_member(user_id: int) -> Sequence[Item]:
    """Return all evidence of a member, newest first, whoever may see it; one statement."""
    statement = (
        select(Evidence, EvidenceSkill.slug)
        .outerjoin(EvidenceSkill, EvidenceSkill.evidence_id == Evidence.id)
        .where(Evidence.user_id == user_id)
        .order_by(Evidence.id.desc(), EvidenceSkill.slug)
    )
    rows: dict[int, Evidence] = {}
    slugs: dict[int, list[str]] = {}
    for row, slug in db.session.execute(statement):
        rows[row.id] = row
        slugs.setdefault(row.id, []).extend([slug] if slug else [])
    return [_item(row, slugs[row.id]) for row in rows.values()]


def _item(row: Evidence, slugs: Sequence[str]) -> Item:
    return Item(
        id=row.id,
        kind=row.kind,
        title=row.title,
        address=row.address,
        text=row.text,
        shown=row.shown,
        created_at=row.created_at,
        slugs=tuple(slugs),
    )


def seen_by(
    viewer: Viewer, owner_id: int, connected: bool, items: Sequence[Item]
) -> Sequence[Item]:
    """Return those of a member's pieces of evidence that the viewer may see."""
    return [i for i in items if may_see(viewer, owner_id, i.shown, connected)]


def shown_slugs(items: Sequence[Item]) -> frozenset[str]:
    """Return the sub-skills for which there is evidence that somebody else may see."""
    return frozenset(slug for i in items if is_shown_to_somebody(i.shown) for slug in i.slugs)


def count_of(user_id: int) -> int:
    """Return how many pieces of evidence a member has."""
    mine = select(func.count(Evidence.id)).where(Evidence.user_id == user_id)
    return db.session.scalar(mine) or 0


def get_own(viewer: Viewer, evidence_id: int) -> Evidence:
    """Return a piece of the viewer's own evidence for changing it; raises NotFound."""
    found = db.session.get(Evidence, evidence_id)
    if found is None or found.user_id != viewer.id:
        raise NotFound
    return found


def slugs_of(evidence_id: int) -> Sequence[str]:
    """Return the sub-skills a piece of evidence shows."""
    mine = select(EvidenceSkill.slug).where(EvidenceSkill.evidence_id == evidence_id)
    return db.session.scalars(mine.order_by(EvidenceSkill.slug)).all()


def own_post(viewer: Viewer, post_id: int) -> Found | None:
    """Return a post the viewer wrote and may read, None when there is no such post."""
    return _own(viewer, [post_id]).get(post_id)


def own_in_thread(viewer: Viewer, thread_id: int, number: int | None) -> Found | None:
    """Return a post of the viewer's in a thread, their first one when no number is named.

    Looks through their latest posts: the permalink of a post finds any.
    """
    found = _own(viewer, _latest(viewer, MOST_LOOKED_AT)).values()
    in_thread = [hit for hit in found if hit.meta.thread_id == thread_id]
    fitting = [hit for hit in in_thread if number is None or hit.meta.number == number]
    return min(fitting, key=lambda hit: int(hit.meta.number), default=None)


def latest_own(viewer: Viewer) -> Sequence[Found]:
    """Return the latest posts of the viewer, for choosing one."""
    found = _own(viewer, _latest(viewer, MOST_OFFERED))
    return [found[number] for number in sorted(found, reverse=True)]


def _latest(viewer: Viewer, most: int) -> Sequence[int]:
    posts = source_of("post")
    return posts.candidates((), Filters(author=viewer.username), most) if posts else []


def _own(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Found]:
    posts = source_of("post")
    found: Mapping[int, Any] = posts.present(ids, viewer) if posts and ids else {}
    return {key: hit for key, hit in found.items() if hit.meta.username == viewer.username}
