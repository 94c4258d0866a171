from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import and_, false, or_
from sqlalchemy.sql.elements import ColumnElement

from forum.core.access import Viewer
from forum.core.clock import from_iso
from forum.discussions.models import Post, Thread

AUDIENCES = ("everyone", "members", "moderators")
TYPES = ("question", "discussion", "show-and-tell", "spitball")
STAGES = ("clarify", "ideas", "takeaways")
_ADDRESS = re.compile(r"https?://\S*\w")


class HasAudience(Protocol):
    """A space, or a row that carries its audience."""

    @property
    def audience(self) -> str:
        """Return who may read: everyone, members or moderators."""


def may_read_space(viewer: Viewer, space: HasAudience) -> bool:
    """Whether the viewer is in a space's audience."""
    if space.audience == "everyone":
        return True
    return viewer.is_moderator if space.audience == "moderators" else viewer.is_member


def visible_threads(space_ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the WHERE under which a thread may be listed, found or counted for a viewer.

    `space_ids` are the spaces that viewer may read (`queries.spaces.readable_ids`). What is
    hidden, deleted or merged away is on no list, moderators' lists included.
    """
    ids = list(space_ids)
    if not ids:
        return false()
    return and_(Thread.state == "visible", Thread.space_id.in_(ids))


def visible_posts(space_ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the WHERE under which a post, joined with its thread, may be listed or found."""
    return and_(Post.state == "visible", visible_threads(space_ids))


def openable_threads(viewer: Viewer, space_ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the WHERE under which a thread's own page opens for the viewer.

    Beside what is visible: moderators open anything, authors what they deleted themselves.
    """
    ids = list(space_ids)
    if viewer.is_moderator:
        return Thread.space_id.in_(ids)
    rules = [Thread.state == "visible"]
    if viewer.id is not None:
        rules.append(and_(Thread.author_id == viewer.id, Thread.state == "deleted"))
    return and_(Thread.space_id.in_(ids), or_(*rules))


def may_open(viewer: Viewer, thread: Any, space_ids: Collection[int]) -> bool:
    """Whether a thread's own page opens for the viewer: `openable_threads` for one row at hand."""
    mine = thread.author_id == viewer.id and thread.state == "deleted"
    opens = thread.state == "visible" or viewer.is_moderator or mine
    return opens and thread.space_id in space_ids


def may_reply(viewer: Viewer, thread: Any) -> bool:
    """Whether the viewer may write in a thread (any row with `state` and `locked`)."""
    if viewer.is_guest or thread.state != "visible":
        return False
    return not thread.locked or viewer.is_moderator


def may_read_post(viewer: Viewer, post: Any) -> bool:
    """Whether the viewer may read a post's text on a page of its thread.

    What is hidden or deleted is read by moderators and by its author only.
    """
    return post.state == "visible" or viewer.is_moderator or post.author_id == viewer.id


def may_read_version(viewer: Viewer, version: Any) -> bool:
    """Whether the viewer may read an earlier version: one that was taken out, moderators only."""
    return viewer.is_moderator or not version.hidden


def may_edit(viewer: Viewer, thread: Any, post: Any) -> bool:
    """Whether the viewer may change a post's text: its author while the thread is open."""
    if viewer.is_guest or post.state != "visible":
        return False
    if viewer.is_moderator:
        return True
    return post.author_id == viewer.id and not thread.locked and thread.state == "visible"


def may_delete(viewer: Viewer, thread: Any, post: Any) -> bool:
    """Whether the viewer may take a post away: its author or a moderator."""
    return may_edit(viewer, thread, post)


def may_undelete(viewer: Viewer, thread: Any, post: Any) -> bool:
    """Whether the viewer may bring a deleted post back: a moderator, or its author who took it."""
    if post.state != "deleted" or viewer.is_guest:
        return False
    # A moderator whose post another one took away is no judge of it.
    if viewer.is_moderator and (viewer.is_admin or viewer.id != post.author_id):
        return True
    own: bool = viewer.id == post.author_id == post.removed_by_id
    if viewer.is_moderator:
        return own
    return own and not thread.locked and thread.state in ("visible", "deleted")


def may_accept(viewer: Viewer, thread: Any) -> bool:
    """Whether the viewer may mark the answer of a question: who asked, or a moderator."""
    asks = thread.type in ("question", "spitball") and thread.state == "visible"
    return asks and (viewer.is_moderator or (viewer.is_member and thread.author_id == viewer.id))


def may_react(viewer: Viewer, thread: Any, post: Any) -> bool:
    """Whether the viewer may mark a post: any member, never on their own words."""
    return (
        viewer.is_member
        and post.state == "visible"
        and thread.state == "visible"
        and post.author_id != viewer.id
    )


def may_move_stage(viewer: Viewer, thread: Any) -> bool:
    """Whether the viewer may move a spitball to its next stage: its author or a moderator."""
    return (
        thread.type == "spitball"
        and thread.state == "visible"
        and (viewer.is_moderator or (viewer.is_member and thread.author_id == viewer.id))
    )


def wrong_kind_of_reply(
    thread: Any, viewer: Viewer, body: str, takeaways_written: bool = False
) -> str | None:
    """Return why a reply does not fit the stage of a spitball, None when it does.

    The consultancy protocol: first questions of fact, then ideas while the presenter only
    listens, then what the presenter takes away; once that is written, everybody talks again.
    """
    if thread.type != "spitball":
        return None
    own = thread.author_id == viewer.id
    if thread.stage == "clarify" and not own and not asks_something(body):
        return (
            "This thread is still being clarified: ask a question of fact. "
            "Ideas are welcome as soon as the author opens the next stage."
        )
    if thread.stage == "ideas" and own:
        return (
            "You are listening now: let the ideas come in. "
            "Move the thread to takeaways when you are ready to answer."
        )
    if thread.stage == "takeaways" and not own and not takeaways_written:
        return (
            "The author is writing takeaways. Your text is kept: "
            "you can reply as soon as they are here."
        )
    return None


def asks_something(body: str) -> bool:
    """Whether a text holds a question of its own: not in a quote, and not in an address."""
    own = (line for line in body.splitlines() if not line.lstrip().startswith(">"))
    return any(mark in _ADDRESS.sub("", line) for line in own for mark in "?？؟")


def next_stage(thread: Any) -> str | None:
    """Return the stage a spitball moves to next, None at the last and for other threads."""
    if thread.type != "spitball" or thread.stage not in STAGES[:-1]:
        return None
    return STAGES[STAGES.index(thread.stage) + 1]


def poll_is_closed(poll: Mapping[str, Any], moment: datetime) -> bool:
    """Whether a poll takes no more votes."""
    return poll["closes_at"] is not None and from_iso(poll["closes_at"]) <= moment


def may_vote(viewer: Viewer, thread: Any) -> bool:
    """Whether the viewer may vote in a thread's poll, unless it is closed: any member."""
    return viewer.is_member and thread.state == "visible"
