from __future__ import annotations

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.refusals import Conflict, NotFound
from forum.discussions.actions.moderating.noting import actor_of, note
from forum.discussions.models import Post, Revision, Thread


def take_out_version(
    moderator: Viewer, thread: Thread, post: Post, number: int, reason: str
) -> None:
    """Leave an earlier version of a post to moderators: what was edited away stays away.

    The post was loaded with its lock. Raises NotFound for what is no earlier version, Conflict
    for one that is taken out already.
    """
    actor = actor_of(moderator)
    revision = db.session.get(Revision, (post.id, number))
    if revision is None:
        raise NotFound
    if revision.hidden:
        raise Conflict("Another moderator was faster: this version is taken out already.")
    revision.hidden = True
    note(actor, "take-out", thread, reason, {"version": number}, post.id)
