from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import and_, func, or_, select

from forum.core.db import db
from forum.core.paging import Cursor, Slice
from forum.core.refusals import NotFound
from forum.vocab.models import SkillComment

PER_PAGE = 50


def page_of_comments(proposal_id: int, after: Cursor | None, *shown: Any) -> Slice[SkillComment]:
    """Return what is said of a proposed skill, oldest first; one statement.

    `shown` is what else must be true of a comment for the viewer to read it.
    """
    statement = select(SkillComment).where(
        SkillComment.proposal_id == proposal_id, SkillComment.state == "visible", *shown
    )
    if after is not None:
        later = and_(SkillComment.at == after.at, SkillComment.id > after.id)
        statement = statement.where(or_(SkillComment.at > after.at, later))
    statement = statement.order_by(SkillComment.at, SkillComment.id)
    rows = db.session.scalars(statement.limit(PER_PAGE + 1)).all()
    page = rows[:PER_PAGE]
    cursor = str(Cursor(page[-1].at, page[-1].id)) if len(rows) > PER_PAGE else None
    return Slice(page, cursor, after is None)


def comment_counts(proposal_ids: Collection[int], *shown: Any) -> Mapping[int, int]:
    """Return proposal → how many comments it has, for those that have some; one statement.

    `shown` as in `page_of_comments`.
    """
    if not proposal_ids:
        return {}
    wanted = (SkillComment.proposal_id.in_(proposal_ids), SkillComment.state == "visible", *shown)
    columns: tuple[Any, ...] = (SkillComment.proposal_id, func.count(SkillComment.id))
    counted = select(*columns).where(*wanted).group_by(SkillComment.proposal_id)
    return dict(db.session.execute(counted).all())


def comments_by(author_id: int, proposal_id: int) -> int:
    """Return how many comments on a proposal a member wrote, removed ones among them."""
    mine = (SkillComment.author_id == author_id, SkillComment.proposal_id == proposal_id)
    return db.session.scalar(select(func.count(SkillComment.id)).where(*mine)) or 0


def get_comment(comment_id: int, *, lock: bool = False) -> SkillComment:
    """Return a comment that is still there, with `lock` for changing it; raises NotFound."""
    wanted = (SkillComment.id == comment_id, SkillComment.state == "visible")
    statement = select(SkillComment).where(*wanted)
    found = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found
