from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from forum.core.access import Viewer
from forum.discussions import policy
from forum.discussions.queries.spaces import SpaceFacts


class Person(NamedTuple):
    """What a page shows of somebody."""

    id: int
    username: str
    name: str


class ThreadRow(NamedTuple):
    """A thread on a list, as this viewer sees it; `components/thread.html` unpacks it.

    It begins with the columns of `lists.listing`. `read_number` is None for a thread the viewer
    never opened, `unread` how many posts came after the last visit.
    """

    id: int
    space_id: int
    type: str
    title: str
    slug: str
    pinned: bool
    locked: bool
    post_count: int
    last_number: int
    last_post_at: datetime
    accepted_post_id: int | None
    tags: tuple[str, ...]
    excerpt: str
    author_username: str
    author_name: str
    read_number: int | None
    space_slug: str
    space_name: str
    unread: int


class Target(NamedTuple):
    """The post a post replies to."""

    id: int
    number: int
    name: str


class PostRow(NamedTuple):
    """A post on a page of its thread; `components/post.html` unpacks it.

    Of a post the viewer may not read, `html` is empty. State `moved` is a number whose post
    stands in another thread now: `id` leads there, the rest says nothing.
    """

    id: int
    number: int
    state: str
    author_id: int = 0
    username: str = ""
    name: str = ""
    initials: str = "–"
    created_at: datetime | None = None
    html: str = ""
    stage: str | None = None
    edited_at: datetime | None = None
    helped_count: int = 0
    me_too_count: int = 0
    target_id: int | None = None
    target_number: int | None = None
    target_name: str | None = None
    removed_reason: str | None = None


class MyPost(NamedTuple):
    """What the viewer has done with a post, and may do; `components/post.html` unpacks it.

    `folded` says that the viewer blocked its author: it stays closed until it is asked for.
    `idea_of` is the number of its thread where they may turn it into an idea, 0 where not.
    """

    helped: bool
    me_too: bool
    bookmarked: bool
    new: bool
    may_edit: bool
    may_delete: bool
    may_accept: bool
    may_undelete: bool
    may_moderate: bool
    may_react: bool
    folded: bool = False
    idea_of: int = 0


def initials(name: str) -> str:
    """Return one or two letters for the picture of somebody; what is in brackets is no name."""
    words = name.partition("(")[0].split()
    if not words:
        return "–"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def thread_row(row: Any, room: SpaceFacts, viewer: Viewer) -> ThreadRow:
    """Return a row of `lists.listing` in a space as what the list shows."""
    read = row.read_number
    # A thread never opened is new as a whole; only what came after the last visit is counted.
    unread = 0 if viewer.id is None or read is None else max(row.last_number - read, 0)
    return ThreadRow._make((*row, room.slug, room.name, unread))


def post_row(row: Any, viewer: Viewer) -> PostRow:
    """Return a row of `posts.page_of_posts` as what the page shows."""
    return PostRow(
        row.id,
        row.number,
        row.state,
        row.author_id,
        row.username,
        row.name,
        initials(row.name),
        row.created_at,
        row.html if policy.may_read_post(viewer, row) else "",
        row.stage,
        row.edited_at,
        row.helped_count,
        row.me_too_count,
        row.target_id,
        row.target_number,
        row.target_name,
        row.removed_reason,
    )


def my_post(row: Any, thread: Any, viewer: Viewer, ideas: bool = False) -> MyPost:
    """Return what the viewer has done with a post of a page, and may do with it.

    `ideas` says that what stands in this thread may become an idea at all.
    """
    return MyPost(
        row.helped,
        row.me_too,
        row.bookmarked,
        thread.read_number is not None and row.number > thread.read_number,
        policy.may_edit(viewer, thread, row),
        policy.may_delete(viewer, thread, row),
        row.number > 1 and row.state == "visible" and policy.may_accept(viewer, thread),
        policy.may_undelete(viewer, thread, row),
        viewer.is_moderator,
        policy.may_react(viewer, thread, row),
        thread.blocked is not None and row.author_id in thread.blocked,
        thread.id if ideas and _becomes_idea(row, thread, viewer) else 0,
    )


def _becomes_idea(row: Any, thread: Any, viewer: Viewer) -> bool:
    """Whether the viewer may turn an answer into an idea: who wrote it, who asked, moderators."""
    theirs = viewer.is_moderator or viewer.id in (row.author_id, thread.author_id)
    return bool(theirs and row.number > 1 and row.state == "visible")
