from __future__ import annotations

from typing import Any

from sqlalchemy import and_, true
from sqlalchemy.sql.elements import ColumnElement

from forum.core.access import Viewer
from forum.ideas.models import Idea
from forum.members.policy import not_blocked


def visible_ideas(viewer: Viewer) -> ColumnElement[bool]:
    """Return the WHERE under which an idea may be listed, found or counted for a viewer.

    What is hidden, deleted or merged away is on no list, moderators' lists included; neither is
    what somebody wrote whom the viewer blocked, or who blocked them.
    """
    audience = true() if viewer.is_member else Idea.audience == "everyone"
    return and_(Idea.state == "visible", audience, not_blocked(viewer, Idea.author_id))


def may_open(viewer: Viewer, idea: Any) -> bool:
    """Whether an idea's own page opens for the viewer (any row with `state` and `audience`).

    Moderators open anything, authors what of theirs was hidden or deleted: it is their text.
    """
    if viewer.is_moderator:
        return True
    if idea.state in ("hidden", "deleted"):
        return bool(viewer.id == idea.author_id)
    return idea.state == "visible" and (viewer.is_member or idea.audience == "everyone")


def may_edit(viewer: Viewer, idea: Any) -> bool:
    """Whether the viewer may change an idea and its status: its author, while it is visible."""
    return viewer.id is not None and viewer.id == idea.author_id and idea.state == "visible"


def may_remove(viewer: Viewer, idea: Any) -> bool:
    """Whether the viewer may take an idea away: its author."""
    return may_edit(viewer, idea)


def may_replicate(viewer: Viewer, idea: Any) -> bool:
    """Whether the viewer may say that they try an idea: any member but its author.

    An archived idea is not kept up to date, so nobody is invited to build on it.
    """
    return (
        viewer.is_member
        and viewer.id != idea.author_id
        and idea.state == "visible"
        and idea.status != "archived"
    )


def may_answer(viewer: Viewer, idea: Any) -> bool:
    """Whether the viewer may answer what others report of an idea: its author."""
    return may_edit(viewer, idea)


def may_merge(viewer: Viewer, idea: Any, into: Any) -> bool:
    """Whether the viewer may merge one idea into another: a moderator, or the author of both."""
    return viewer.is_moderator or (
        viewer.id is not None and viewer.id == idea.author_id == into.author_id
    )
