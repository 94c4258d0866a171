from __future__ import annotations

from forum.core.access import Viewer
from forum.core.events import announce
from forum.core.refusals import Conflict, Forbidden
from forum.discussions.actions.publishing import touch_thread
from forum.discussions.events import ThreadChanged
from forum.discussions.models import Thread
from forum.discussions.policy import may_move_stage, next_stage


def move_stage(viewer: Viewer, thread: Thread, stage: str) -> None:
    """Move a spitball that was loaded with its lock to its next stage; stages never go back.

    Being there already changes nothing. Raises Forbidden, or Conflict for any other stage.
    """
    if not may_move_stage(viewer, thread):
        raise Forbidden("Only who started this spitball can move its stage.")
    if stage == thread.stage:
        return
    if stage != next_stage(thread):
        raise Conflict("Stages go forward one at a time: clarify, ideas, takeaways.")
    thread.stage = stage
    announce(ThreadChanged(thread_id=thread.id))
    touch_thread(thread)
