"""What is said about ideas: posts of a thread that the first comment opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, func, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.hot import Hot, upsert, value
from forum.core.versions import SITE, touch
from forum.discussions.actions import publishing
from forum.discussions.actions.counting import count_thread
from forum.discussions.actions.moderating.noting import changed
from forum.discussions.models import Post, Space, Thread
from forum.discussions.policy import may_open, may_reply, visible_threads
from forum.discussions.queries.spaces import SpaceFacts, all_spaces, readable_ids
from forum.discussions.queries.threads import thread_for_reply
from forum.ideas.actions.publishing import touch_idea
from forum.ideas.events import IdeaChanged
from forum.ideas.models import Idea
from forum.members.policy import apart

# Audience of an idea → the space its thread is in: (slug, name, purpose).
SPACES = {
    "everyone": ("ideas", "Ideas", "What people say about ideas, each in a thread of its own."),
    "members": ("ideas-members", "Ideas for members", "What members say about ideas for members."),
}
# What the opening post of a thread says while the thread is away because its idea is.
WITH_ITS_IDEA = "with its idea"
SHOWN = 20


class Comment(NamedTuple):
    """A comment on an idea, with the thread it is in."""

    thread_id: int
    slug: str
    space_id: int
    state: str
    locked: bool
    thread_author_id: int
    post_id: int
    number: int
    last_number: int
    post_count: int
    html: str
    created_at: datetime
    helped_count: int
    user_id: int
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Talk:
    """The latest comments on an idea, oldest first; `address` is their thread's, "" for none."""

    comments: tuple[Comment, ...] = ()
    count: int = 0
    address: str = ""
    open: bool = True


def _latest(signed_in: bool) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Thread.id,
        Thread.slug,
        Thread.space_id,
        Thread.state,
        Thread.locked,
        Thread.author_id.label("thread_author_id"),
        Post.id.label("post_id"),
        Post.number,
        Thread.last_number,
        Thread.post_count,
        Post.html,
        Post.created_at,
        Post.helped_count,
        User.id.label("user_id"),
        User.username,
        User.name,
    )
    here = Thread.id == value("thread_id", BigInteger())
    found = (
        select(*columns)
        .join(Post, Post.thread_id == Thread.id)
        .join(User, User.id == Post.author_id)
        .where(here, Post.state == "visible", Post.number > 1)
    )
    if signed_in:
        found = found.where(~apart(value("me", BigInteger()), Post.author_id))
    return found.order_by(Post.number.desc()).limit(SHOWN)


_comments = Hot(Comment, _latest)


class _Place(NamedTuple):
    state: str
    author_id: int
    space_id: int
    locked: bool


def talk_of(viewer: Viewer, thread_id: int | None) -> Talk:
    """Return what was said last about an idea; one statement, none before the first comment.

    Without what somebody said from whom the viewer is apart: the thread's own page folds it.
    """
    if thread_id is None:
        return Talk()
    me = {} if viewer.id is None else {"me": viewer.id}
    rows = _comments.rows(viewer.id is not None, thread_id=thread_id, **me)
    if not rows:
        # A thread without a comment to show may be locked: its own page knows.
        return Talk(address=f"/t/{thread_id}")
    first = rows[0]
    place = _Place(first.state, first.thread_author_id, first.space_id, first.locked)
    if not may_open(viewer, place, readable_ids(viewer)):
        return Talk(open=False)
    return Talk(
        tuple(reversed(rows)),
        first.post_count - 1,
        f"/t/{first.thread_id}-{first.slug}",
        may_reply(viewer, place),
    )


def earlier_talks(viewer: Viewer, numbers: str | None) -> Sequence[Any]:
    """Return (id, slug, title) of threads the viewer may read, from `IdeaFacts.merged_threads`.

    One statement, none without a number.
    """
    if not numbers:
        return ()
    columns: tuple[Any, ...] = (Thread.id, Thread.slug, Thread.title)
    mine = Thread.id.in_(sorted(map(int, numbers.split(","))))
    visible = visible_threads(readable_ids(viewer))
    return db.session.execute(select(*columns).where(mine, visible).order_by(Thread.id)).all()


def comment(viewer: Viewer, idea: Idea, body: str, once: str | None) -> publishing.Written:
    """Comment on an idea that was loaded with its lock; the first comment opens its thread.

    The thread's opening post is the author's, so that they are told of every reply. Raises what
    replying raises.
    """
    if idea.thread_id is None:
        idea.thread_id = _open(idea).id
        db.session.flush()
    thread = thread_for_reply(viewer, idea.thread_id)
    written = publishing.reply(viewer, thread, body=body, once=once)
    touch_idea(idea)
    return written


def _open(idea: Idea) -> Thread:
    author = db.session.get_one(User, idea.author_id)
    writer = Viewer(id=author.id, username=author.username, name=author.name)
    return publishing.start_thread(
        writer,
        _space(idea.audience),
        kind="discussion",
        title=idea.title,
        body=f"{_plain(idea.problem)}\n\nThe idea, with what came of it: "
        f"[{_plain(idea.title)}](/ideas/{idea.id})",
    )


def _plain(title: str) -> str:
    return "".join(f"\\{char}" if char in "\\`*_{}[]()#+-.!<>|@~&" else char for char in title)


def _space(audience: str) -> SpaceFacts:
    slug, name, purpose = SPACES[audience]
    known = {space.slug: space for space in all_spaces()}
    if slug not in known:
        last = db.session.scalar(select(func.max(Space.position))) or 0
        row = {"slug": slug, "name": name, "purpose": purpose, "audience": audience}
        # Another idea's first comment may make it at the same moment.
        upsert(Space, row | {"position": last + 1, "thread_count": 0, "post_count": 0}, ("slug",))
        touch(SITE)
        known = {space.slug: space for space in all_spaces()}
    return known[slug]


def follow_idea(event: IdeaChanged) -> None:
    """Keep the thread of an idea where its idea is, after whatever changed about it."""
    idea = db.session.get(Idea, event.idea_id)
    if idea is not None:
        go_along(idea)


def go_along(idea: Idea) -> None:
    """Take the thread of an idea away with it and back with it, to the same audience.

    A thread that moderators hid for itself stays hidden.
    """
    if idea.thread_id is None or idea.state == "merged":
        return
    thread = db.session.scalars(
        select(Thread).where(Thread.id == idea.thread_id).with_for_update()
    ).one()
    opening = db.session.scalars(
        select(Post).where(Post.thread_id == thread.id, Post.number == 1)
    ).one()
    ours = opening.removed_reason == WITH_ITS_IDEA
    if idea.state != "visible" and thread.state == "visible":
        count_thread(thread, -1)
        thread.state, opening.removed_reason = "hidden", WITH_ITS_IDEA
        changed(thread)
    elif idea.state == "visible" and thread.state == "hidden" and ours:
        thread.state, opening.removed_reason = "visible", None
        count_thread(thread, 1)
        changed(thread)
    _move(idea, thread)


def _move(idea: Idea, thread: Thread) -> None:
    space = _space(idea.audience)
    if thread.space_id == space.id:
        return
    standing = thread.state == "visible"
    if standing:
        count_thread(thread, -1)
    thread.space_id = space.id
    if standing:
        count_thread(thread, 1)
    changed(thread)
