from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db
from forum.core.markup import diff_html
from forum.core.refusals import NotFound
from forum.discussions.models import Post, PostSource, Revision, Thread
from forum.discussions.queries.rows import Person

MOST_VERSIONS = 500


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a post: who made it when and why, the text as typed, a first post's title."""

    number: int
    at: datetime
    by: Person
    reason: str
    source: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What one version changed of the one before, woven into one safe HTML."""

    html: str
    title_html: str


def all_versions(thread: Thread, post: Post) -> list[Version]:
    """Return the versions of a post, the present one first, at most 500; two statements.

    A kept revision holds the text as it was until an edit, and who made that edit when and why.
    """
    kept = _revisions(post)
    present = db.session.execute(
        select(PostSource.source, User.id, User.username, User.name)
        .join(Post, Post.id == PostSource.post_id)
        .join(User, User.id == Post.author_id)
        .where(Post.id == post.id)
    ).one()
    opened = (post.created_at, Person(*present[1:]), "")
    made = [(row.at, Person(row.by_id, row.username, row.name), row.reason) for row in kept]
    texts: list[tuple[str, str | None]] = [(row.source, row.title) for row in kept]
    texts.append((present.source, thread.title if post.number == 1 else None))
    first = kept[0].version if kept else post.version
    versions = [
        Version(first + place, *how, *text)
        for place, (how, text) in enumerate(zip([opened, *made], texts, strict=True))
    ]
    # Who made the oldest of very many is not known: its own revision is not among them.
    return versions[:0:-1] if first > 1 else versions[::-1]


def _revisions(post: Post) -> Sequence[Any]:
    statement = (
        select(
            Revision.version,
            Revision.source,
            Revision.title,
            Revision.at,
            Revision.by_id,
            Revision.reason,
            User.username,
            User.name,
        )
        .join(User, User.id == Revision.by_id)
        .where(Revision.post_id == post.id)
        .order_by(Revision.version.desc())
        .limit(MOST_VERSIONS)
    )
    return db.session.execute(statement).all()[::-1]


def change_of(versions: Sequence[Version], number: int) -> Change | None:
    """Return what a version changed, None for the oldest one; raises NotFound without it."""
    places = {version.number: place for place, version in enumerate(versions)}
    if number not in places:
        raise NotFound
    place = places[number]
    if place + 1 >= len(versions):
        return None
    new, old = versions[place], versions[place + 1]
    title = diff_html(old.title or "", new.title or "") if old.title != new.title else ""
    return Change(diff_html(old.source, new.source), title)
