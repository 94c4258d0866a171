from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import case, func, or_, select

from forum.core.db import db
from forum.vocab.models import Tag, TagSynonym

MOST_COMPLETIONS = 8


def canonical_tags(slugs: Iterable[str]) -> dict[str, str]:
    """Return slug → slug of the tag it leads to, for each that is a tag or a synonym."""
    wanted = sorted(set(slugs))
    if not wanted:
        return {}
    direct = select(Tag.slug, Tag.slug).where(Tag.slug.in_(wanted))
    through = select(TagSynonym.slug, Tag.slug).where(
        TagSynonym.tag_id == Tag.id, TagSynonym.slug.in_(wanted)
    )
    return dict(db.session.execute(direct.union_all(through)).all())


def tag_ids(slugs: Iterable[str]) -> dict[str, int]:
    """Return slug → number for the tags of these slugs that exist."""
    rows = db.session.execute(select(Tag.slug, Tag.id).where(Tag.slug.in_(sorted(set(slugs)))))
    return dict(rows.all())


def find_tag(slug: str) -> Tag | None:
    """Return the tag a slug or a synonym names."""
    canonical = canonical_tags([slug]).get(slug)
    return db.session.scalar(select(Tag).where(Tag.slug == canonical)) if canonical else None


def complete_tags(typed: str) -> Sequence[Any]:
    """Return up to eight tags that begin so or have a synonym that does, most used first.

    Rows carry slug, label and `spelling`, the synonym that was meant or the slug itself.
    """
    prefix = typed.strip().lower()
    if not prefix:
        return []
    begins = Tag.slug.startswith(prefix, autoescape=True)
    named = func.min(TagSynonym.slug).label("named")
    through = (
        select(TagSynonym.tag_id, named)
        .where(TagSynonym.slug.startswith(prefix, autoescape=True))
        .group_by(TagSynonym.tag_id)
        .subquery()
    )
    spelling = case((begins, Tag.slug), else_=through.c.named).label("spelling")
    return db.session.execute(
        select(Tag.slug, Tag.label, spelling)
        .outerjoin(through, through.c.tag_id == Tag.id)
        .where(or_(begins, through.c.named.is_not(None)))
        .order_by(Tag.thread_count.desc(), Tag.slug)
        .limit(MOST_COMPLETIONS)
    ).all()
