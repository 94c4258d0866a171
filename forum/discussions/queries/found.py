from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.discussions.models import Post, PostSource, Space, Thread
from forum.discussions.policy import visible_posts, visible_threads
from forum.discussions.queries.spaces import all_spaces, readable_ids, readable_spaces
from forum.search.sources import Found, Scope, SpaceChoice

TYPES = (
    ("question", "Questions"),
    ("discussion", "Discussions"),
    ("show-and-tell", "Show and tell"),
    ("spitball", "Spitballs"),
)


def scope(viewer: Viewer) -> Scope:
    """Return the spaces whose posts the viewer may find."""
    spaces = readable_spaces(viewer)
    return Scope(
        spaces=tuple(SpaceChoice(space.id, space.slug, space.name) for space in spaces),
        everything=len(spaces) == len(all_spaces()),
        types=TYPES,
    )


def found_posts(ids: Sequence[int], viewer: Viewer) -> dict[int, Found]:
    """Return posts as hits, those the viewer may read; one statement.

    `meta` carries thread_id, slug, number, type, tags, post_count, accepted, space_slug,
    space_name, username and name of its author.
    """
    statement = (
        select(Post.id, Post.thread_id, Post.number, Post.created_at, PostSource.text)
        .add_columns(Thread.title, Thread.slug, Thread.type, Thread.tags, Thread.post_count)
        .add_columns((Thread.accepted_post_id == Post.id).label("accepted"))
        .add_columns(Space.slug.label("space_slug"), Space.name.label("space_name"))
        .add_columns(User.username, User.name)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .join(PostSource, PostSource.post_id == Post.id)
        .join(User, User.id == Post.author_id)
        .where(Post.id.in_(ids), visible_posts(readable_ids(viewer)))
    )
    return {
        row.id: Found(row.title, _address(row), row.text, row.created_at, row)
        for row in db.session.execute(statement)
    }


def _address(row: Any) -> str:
    # The permalink finds the right page of the thread.
    return f"/t/{row.thread_id}-{row.slug}" if row.number == 1 else f"/p/{row.id}"


def alike_threads(ids: Sequence[int], viewer: Viewer) -> dict[int, Any]:
    """Return threads by number for naming them beside a title; one statement."""
    statement = select(
        Thread.id, Thread.slug, Thread.title, Thread.post_count, Thread.accepted_post_id
    ).where(Thread.id.in_(ids), visible_threads(readable_ids(viewer)))
    return {row.id: row for row in db.session.execute(statement)}
