from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from forum.core.db import db
from forum.vocab.models import Tag, TagSynonym


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
