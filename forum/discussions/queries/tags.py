from __future__ import annotations

from collections import defaultdict

from sqlalchemy import or_, select

from forum.core.db import db
from forum.core.refusals import NotFound
from forum.vocab.models import Tag, TagSynonym


def all_tags() -> list[Tag]:
    """Return every tag by its label, with how many threads carry it; one statement."""
    return list(db.session.scalars(select(Tag).order_by(Tag.label, Tag.id)))


def synonyms() -> dict[int, list[str]]:
    """Return tag number → the other spellings that lead to it; one statement."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = select(TagSynonym.tag_id, TagSynonym.slug).order_by(TagSynonym.slug)
    for tag_id, slug in db.session.execute(rows):
        found[tag_id].append(slug)
    return found


def get_tag(slug: str) -> Tag:
    """Return the tag a slug or one of its synonyms names; one statement. Raises NotFound."""
    through = select(TagSynonym.tag_id).where(TagSynonym.slug == slug)
    tag = db.session.scalar(select(Tag).where(or_(Tag.slug == slug, Tag.id.in_(through))))
    if tag is None:
        raise NotFound
    return tag
