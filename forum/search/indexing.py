from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import case, select

from forum.accounts.models import User
from forum.core.access import GUEST
from forum.core.db import db
from forum.members.models import Profile
from forum.members.policy import shown_to, visible_members
from forum.search.documents import Document, Key
from forum.search.port import Filters
from forum.search.rows import any_of, batches
from forum.vocab.models import Tag, TagSynonym

# One index serves all viewers: what is not for everyone does not enter it.
PUBLIC_ABOUT = case((shown_to(GUEST, Profile.about_shown, User.id), Profile.about_text), else_="")
# Tags carry no date of their own.
TAGS_CREATED = datetime(2000, 1, 1, tzinfo=UTC)


def members_changed(events: Sequence[Any]) -> list[Key]:
    """Return the documents of the people that events are about."""
    return [Key("member", event.user_id) for event in events]


def member_documents(ids: Sequence[int]) -> list[Document]:
    """Return the documents of those people that others may see."""
    statement = (
        select(User.id, User.username, User.name, User.created_at, PUBLIC_ABOUT.label("about"))
        .add_columns(Profile.location)
        .join(Profile, Profile.user_id == User.id)
        .where(User.id.in_(ids), visible_members())
    )
    return [
        Document(
            kind="member",
            id=row.id,
            group=row.id,
            title=f"{row.name} {row.username}",
            text=f"{row.location}\n{row.about}",
            created=row.created_at,
            author=row.username,
        )
        for row in db.session.execute(statement)
    ]


def all_member_ids() -> Iterator[Sequence[int]]:
    """Yield the numbers of all members, in batches."""
    return batches(User.id, visible_members())


def member_candidates(texts: Sequence[str], _filters: Filters, most: int) -> Sequence[int]:
    """Return members in whose name or text about them any of the texts is, latest first."""
    statement = select(User.id).join(Profile, Profile.user_id == User.id).where(visible_members())
    statement = statement.where(any_of(texts, User.name, User.username, PUBLIC_ABOUT))
    return db.session.scalars(statement.order_by(User.id.desc()).limit(most)).all()


def tag_documents(ids: Sequence[int]) -> list[Document]:
    """Return the documents of tags, each with its other spellings."""
    spellings: dict[int, list[str]] = {}
    other = select(TagSynonym.tag_id, TagSynonym.slug).where(TagSynonym.tag_id.in_(ids))
    for tag_id, slug in db.session.execute(other):
        spellings.setdefault(tag_id, []).append(slug)
    statement = select(Tag.id, Tag.slug, Tag.label, Tag.definition).where(Tag.id.in_(ids))
    return [
        Document(
            kind="tag",
            id=row.id,
            group=row.id,
            title=f"{row.label} {row.slug}",
            text=" ".join([*spellings.get(row.id, []), row.definition]),
            created=TAGS_CREATED,
        )
        for row in db.session.execute(statement)
    ]


def all_tag_ids() -> Iterator[Sequence[int]]:
    """Yield the numbers of all tags, in batches."""
    return batches(Tag.id)


def tag_candidates(texts: Sequence[str], _filters: Filters, most: int) -> Sequence[int]:
    """Return tags in whose label, slug or definition any of the texts is."""
    statement = select(Tag.id).where(any_of(texts, Tag.label, Tag.slug, Tag.definition))
    return db.session.scalars(statement.order_by(Tag.id.desc()).limit(most)).all()
