from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.files import KINDS, File, files_of
from forum.core.refusals import NotFound
from forum.growth.models import Evidence, EvidenceSkill
from forum.growth.policy import is_shown_to_somebody
from forum.growth.works import KINDS as KINDS_OF_WORKS
from forum.growth.works import readable_works
from forum.members.models import Profile
from forum.members.policy import may_see, not_blocked, shown_to, visible_members
from forum.search.port import Filters
from forum.search.sources import Found, source_of

# As many own posts as are looked through for one in a thread, and as are offered to choose from.
MOST_LOOKED_AT = 300
MOST_OFFERED = 20
# What files of evidence belong to.
OWNER = "evidence"


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of evidence with the slugs of the sub-skills it shows.

    `shown` is who sees it among those who see its owner's skills at all (`skills_shown`). `file`
    says what kind of file it is and how large, "" for one that is none.
    """

    id: int
    kind: str
    title: str
    address: str
    text: str
    shown: int
    created_at: datetime
    slugs: tuple[str, ...]
    skills_shown: int
    file: str = ""


def of_member(user_id: int) -> Sequence[Item]:
    """Return all evidence of a member, newest first, whoever may see it; one statement."""
    statement = (
        select(Evidence, EvidenceSkill.slug, Profile.skills_shown, File)
        .join(Profile, Profile.user_id == Evidence.user_id)
        .outerjoin(EvidenceSkill, EvidenceSkill.evidence_id == Evidence.id)
        .outerjoin(File, and_(File.owner_kind == OWNER, File.owner_id == Evidence.id))
        .where(Evidence.user_id == user_id)
        .order_by(Evidence.id.desc(), EvidenceSkill.slug)
    )
    rows: dict[int, tuple[Evidence, int, File | None]] = {}
    slugs: dict[int, list[str]] = {}
    for row, slug, skills_shown, file in db.session.execute(statement):
        rows[row.id] = row, skills_shown, file
        slugs.setdefault(row.id, []).extend([slug] if slug else [])
    return [_item(slugs[number], *found) for number, found in rows.items()]


def _item(slugs: Sequence[str], row: Evidence, skills_shown: int, file: File | None) -> Item:
    return Item(
        id=row.id,
        kind=row.kind,
        title=row.title,
        address=row.address,
        text=row.text,
        shown=row.shown,
        created_at=row.created_at,
        slugs=tuple(slugs),
        skills_shown=skills_shown,
        file=_told(file) if file else "",
    )


def _told(file: File) -> str:
    kilobytes = max(1, round(file.size / 1000))
    size = f"{kilobytes} KB" if kilobytes < 1000 else f"{file.size / 1_000_000:.1f} MB"
    return f"{KINDS[file.kind].label}, {size}"


def seen_by(
    viewer: Viewer, owner_id: int, connected: bool, items: Sequence[Item]
) -> Sequence[Item]:
    """Return those of a member's pieces of evidence that the viewer may see.

    Whoever does not see the member's skills sees none of them, and nobody else sees what is about
    an idea they may not read.
    """
    shown = [
        item
        for item in items
        if may_see(viewer, owner_id, item.skills_shown, connected)
        and may_see(viewer, owner_id, item.shown, connected)
    ]
    if viewer.id == owner_id:
        return shown
    works = readable_works(viewer, {item.address for item in shown if item.kind in KINDS_OF_WORKS})
    return [item for item in shown if item.kind not in KINDS_OF_WORKS or item.address in works]


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


def file_of(row: Evidence) -> File | None:
    """Return the file a piece of evidence is, None for a link or a thread."""
    return next(iter(files_of(OWNER, [row.id])), None)


def get_shown_file(viewer: Viewer, evidence_id: int) -> File:
    """Return the file of a piece of evidence that its owner shows to the viewer.

    Raises NotFound also where the owner shows them no skills at all. One statement.
    """
    found = db.session.scalar(
        select(File)
        .join(Evidence, and_(File.owner_kind == OWNER, File.owner_id == Evidence.id))
        .join(User, User.id == Evidence.user_id)
        .join(Profile, Profile.user_id == Evidence.user_id)
        .where(
            Evidence.id == evidence_id,
            visible_members(),
            not_blocked(viewer, Evidence.user_id),
            shown_to(viewer, Profile.skills_shown, Evidence.user_id),
            shown_to(viewer, Evidence.shown, Evidence.user_id),
        )
    )
    if found is None:
        raise NotFound
    return found


def file_count(user_id: int) -> int:
    """Return how many files of a member's evidence are kept."""
    mine = select(func.count(File.id)).where(File.user_id == user_id, File.owner_kind == OWNER)
    return db.session.scalar(mine) or 0


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
