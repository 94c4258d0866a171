from __future__ import annotations

from sqlalchemy import delete, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.hot import upsert
from forum.core.refusals import Conflict, Forbidden
from forum.ideas.actions.counting import settle
from forum.ideas.actions.publishing import touch_idea
from forum.ideas.models import Idea, IdeaMark

KINDS = ("useful", "bookmark", "follow")


def mark(viewer: Viewer, idea: Idea, kind: str, on: bool | None) -> bool:
    """Set or take back a member's mark on an idea; return whether it is set.

    `on` is what the member wants, None the opposite of what is. An idea was loaded with its lock
    for "useful", which is counted. Raises Forbidden for finding one's own idea useful, Conflict
    for one that was taken away: what is there already may still be taken back.
    """
    if viewer.id is None:
        raise Forbidden("Sign in to mark an idea.")
    if kind == "useful" and viewer.id == idea.author_id:
        raise Forbidden("“Useful to me” is for the ideas of others.")
    mine = (
        IdeaMark.idea_id == idea.id,
        IdeaMark.user_id == viewer.id,
        IdeaMark.kind == kind,
    )
    there = db.session.scalar(select(IdeaMark.kind).where(*mine)) is not None
    wanted = not there if on is None else on
    if wanted == there:
        return wanted
    if wanted:
        if idea.state != "visible":
            raise Conflict("This idea was taken away: it can be marked again when it is back.")
        place = {"idea_id": idea.id, "user_id": viewer.id, "kind": kind}
        upsert(IdeaMark, {**place, "at": now()}, tuple(place))
    else:
        db.session.execute(delete(IdeaMark).where(*mine))
    if kind == "useful":
        settle(idea)
        touch_idea(idea)
    return wanted
