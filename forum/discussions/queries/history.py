from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.markup import diff_html
from forum.core.refusals import NotFound
from forum.discussions.models import Post, PostSource, Revision, Thread
from forum.discussions.policy import may_read_version
from forum.discussions.queries.rows import Person

MOST_VERSIONS = 500


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a post without its text: who made it, when and why, whether it is hidden."""

    number: int
    at: datetime
    by: Person
    reason: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a version as typed, and the title of a first post."""

    source: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What one version changed of the one before, woven into one safe HTML."""

    html: str
    title_html: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The version a page shows, its text and what it changed.

    `text` is None where the viewer may not read it, `change` where there is nothing before it
    that they may read.
    """

    version: Version
    text: Text | None
    change: Change | None


def all_versions(post: Post) -> list[Version]:
    """Return the versions of a post, the present one first, at most 500; two statements.

    A kept revision holds the text as it was until an edit, and who made that edit when and why.
    """
    kept = _revisions(post)
    author = select(User.id, User.username, User.name).where(User.id == post.author_id)
    opened = (post.created_at, Person(*db.session.execute(author).one()), "")
    made = [(row.at, Person(row.by_id, row.username, row.name), row.reason) for row in kept]
    names = [(row.version, row.hidden) for row in kept] + [(post.version, False)]
    versions = [
        Version(number, *how, hidden)
        for (number, hidden), how in zip(names, [opened, *made], strict=True)
    ]
    # Who made the oldest of very many is not known: its own revision is not among them.
    return versions[:0:-1] if versions[0].number > 1 else versions[::-1]


def _revisions(post: Post) -> Sequence[Any]:
    statement = (
        select(
            Revision.version,
            Revision.hidden,
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


def version_shown(
    viewer: Viewer, thread: Thread, post: Post, versions: Sequence[Version], number: int
) -> Shown:
    """Return one of `all_versions` with its text; raises NotFound without it.

    Reads no other texts than this one and the one before, in a statement each.
    """
    places = {version.number: place for place, version in enumerate(versions)}
    if number not in places:
        raise NotFound
    pair = versions[places[number] : places[number] + 2]
    texts = [
        _text(thread, post, version) if may_read_version(viewer, version) else None
        for version in pair
    ]
    new, old = texts if len(texts) == 2 else (texts[0], None)
    return Shown(pair[0], new, _change(old, new) if old is not None and new is not None else None)


def _text(thread: Thread, post: Post, version: Version) -> Text:
    if version.number == post.version:
        present = select(PostSource.source).where(PostSource.post_id == post.id)
        title = thread.title if post.number == 1 else None
        return Text(db.session.scalars(present).one(), title)
    earlier = select(Revision.source, Revision.title).where(
        Revision.post_id == post.id, Revision.version == version.number
    )
    return Text(*db.session.execute(earlier).one())


def _change(old: Text, new: Text) -> Change:
    title = diff_html(old.title or "", new.title or "") if old.title != new.title else ""
    return Change(diff_html(old.source, new.source), title)
